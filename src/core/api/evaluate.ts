import * as v from 'valibot';
import { parseForeignJson } from '../lib/foreignJson.ts';
import { parseAnswer, readAnswer, refusal } from './answer.ts';
import { readText } from './readBody.ts';
import type { ServerUrl } from './serverUrl.ts';
import type { ApiResponse, Transport } from './transport.ts';
import type { Evaluation } from './userApi.ts';

const maxResultBytes = 32 * 1024 * 1024;

const resultSchema = v.object({ result: v.string() });
const text = v.fallback(v.string(), '');
const commandErrorSchema = v.object({
  result_code: v.literal('command_error'),
  error: v.object({ full_description: text, short_description: text, type: text }),
});
const isCommandError = v.object({ result_code: v.literal('command_error') });

export interface EvaluateOptions {
  /** Maximum time in milliseconds until the response begins. */
  readonly timeoutMs: number;
  /** Running the code twice has the same effect as running it once. */
  readonly isRepeatable: boolean;
}

/** Runs code on the user's server. A 400 with `command_error` is the result of failed code. Throws `EngeeError` for other error statuses. */
export async function evaluate(
  transport: Transport,
  server: ServerUrl,
  code: string,
  { timeoutMs, isRepeatable }: EvaluateOptions,
  signal: AbortSignal,
): Promise<Evaluation> {
  const response = await transport.send(
    {
      what: 'run',
      method: 'POST',
      url: new URL('external/command/eval', server),
      body: { kind: 'text', contentType: 'application/json', text: JSON.stringify({ command: code.toWellFormed() }) },
      authorization: 'session',
      firstByteTimeoutMs: timeoutMs,
      isRepeatable,
    },
    signal,
  );
  if (response.status === 200) {
    const { result } = await readAnswer(response, resultSchema, 'run', maxResultBytes);
    return { kind: 'value', text: result };
  }
  if (response.status === 400) return readCommandError(response, transport);
  throw await refusal(response, 'run', transport);
}

async function readCommandError(response: ApiResponse, transport: Transport): Promise<Evaluation> {
  const body = await readText(response, maxResultBytes, 'run');
  if (!v.is(isCommandError, parseForeignJson(body))) throw await refusal(withText(response, body), 'run', transport);
  const { error } = parseAnswer(body, commandErrorSchema, 'run');
  return {
    kind: 'error',
    type: error.type,
    shortDescription: error.short_description,
    fullDescription: error.full_description || error.short_description || error.type,
  };
}

function withText(response: ApiResponse, body: string): ApiResponse {
  const chunk = new TextEncoder().encode(body);
  const chunks = async function* () {
    yield await Promise.resolve(chunk);
  };
  return { status: response.status, header: (name) => response.header(name), body: chunks() };
}
