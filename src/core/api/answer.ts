import * as v from 'valibot';
import { EngeeError } from '../errors/engeeError.ts';
import type { Fault, Operation } from '../errors/fault.ts';
import { parseForeignJson } from '../lib/foreignJson.ts';
import { visibleLine } from '../lib/uiText.ts';
import { readBeginning, readText } from './readBody.ts';
import { parseRetryAfter } from './retryAfter.ts';
import type { ApiResponse, Transport } from './transport.ts';

/** Limit for responses of control requests, which are small. */
export const maxControlBytes = 1024 * 1024;
const maxExcerptLength = 200;
const maxRefusalBytes = 64 * 1024;

/** Reads a response as JSON that matches a schema, and ignores its content type. Throws `EngeeError` for a web page or another shape. */
export async function readAnswer<T extends v.GenericSchema>(
  response: ApiResponse,
  schema: T,
  what: Operation,
  maxBytes = maxControlBytes,
): Promise<v.InferOutput<T>> {
  return parseAnswer(await readText(response, maxBytes, what), schema, what);
}

/** Parses a response text as JSON that matches a schema. Throws `EngeeError`. */
export function parseAnswer<T extends v.GenericSchema>(text: string, schema: T, what: Operation): v.InferOutput<T> {
  const json = parseForeignJson(text);
  if (json === undefined)
    throw new EngeeError(
      looksLikeWebPage(text) ? webPage : { kind: 'protocol', what, detail: 'JSON', problem: { kind: 'notJson' } },
    );
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const field = v.getDotPath(result.issues[0]);
  if (field === null) throw new EngeeError({ kind: 'protocol', what, detail: 'JSON', problem: { kind: 'notJson' } });
  throw new EngeeError({
    kind: 'protocol',
    what,
    detail: visibleLine(`JSON: ${field}`, maxExcerptLength),
    problem: { kind: 'field', name: field.slice(0, maxExcerptLength) },
  });
}

/** Returns the error for a response with an error status. Reads the beginning of the body and closes it. */
export async function refusal(
  response: ApiResponse,
  what: Operation,
  { clock }: Pick<Transport, 'clock'>,
): Promise<EngeeError> {
  const text = await readBeginning(response, maxRefusalBytes);
  const retryAfterMs = parseRetryAfter(response.header('retry-after'), response.header('date'), clock.now());
  return new EngeeError(faultOfStatus({ status: response.status, text, retryAfterMs }, what));
}

interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

/** Returns the fault for an error status. For a web page, the status counts only if it is 413 or Engee documents it for this operation. */
export function faultOfStatus({ status, text, retryAfterMs }: Refusal, what: Operation): Fault {
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    return {
      kind: 'unavailable',
      why: { kind: 'status', status, ...(retryAfterMs !== undefined && { retryAfterMs }) },
    };
  }
  if (status === 413)
    return { kind: 'protocol', what, detail: statusDetail(status, text), problem: { kind: 'requestTooLarge' } };
  if (status === 401) return { kind: 'signInRequired', why: 'rejected' };
  const isDocumented = (status === 403 || status === 404) && (what === 'upload' || what === 'download');
  if (!isDocumented && looksLikeWebPage(text)) return webPage;
  if (status === 403) return { kind: 'forbidden', what, ...detailOf(text) };
  if (status === 404) return { kind: 'notFound', what, ...detailOf(text) };
  return { kind: 'protocol', what, detail: statusDetail(status, text) };
}

function statusDetail(status: number, text: string): string {
  return [`HTTP ${status}`, excerpt(text)].filter(Boolean).join(': ');
}

export const webPage: Fault = { kind: 'unavailable', why: { kind: 'webPage' } };

/** Checks the text, because gateways and portals send pages with any status and content type. */
export function looksLikeWebPage(text: string): boolean {
  return (
    /^\s*<(?:!doctype|!--|\?xml|html|head|body|title|meta|script)\b/i.test(text.slice(0, 1024)) || /^\s*<!--/.test(text)
  );
}

function detailOf(text: string): { readonly detail?: string } {
  const detail = excerpt(text);
  return detail === '' ? {} : { detail };
}

const messageFields = ['message', 'detail', 'error_description', 'error'];

/** Returns the message of a JSON error, or the beginning of a plain text. */
function excerpt(text: string): string {
  if (looksLikeWebPage(text)) return '';
  const json = parseForeignJson(text);
  if (json === undefined) return visibleLine(text, maxExcerptLength);
  if (typeof json !== 'object' || json === null)
    return typeof json === 'string' ? visibleLine(json, maxExcerptLength) : '';
  const fields = json as Readonly<Record<string, unknown>>;
  const message = messageFields.map((name) => fields[name]).find((value) => typeof value === 'string');
  return visibleLine(message ?? '', maxExcerptLength);
}
