import assert from 'node:assert/strict';
import { type AccountApi, createAccountApi } from '../../../src/core/api/accountApi.ts';
import { parseBaseUrl } from '../../../src/core/api/baseUrl.ts';
import { createDiagnosedUserApi, createUserApi } from '../../../src/core/api/createUserApi.ts';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import { createTransport, type TokenSource, type Transport } from '../../../src/core/api/transport.ts';
import type { UserApi } from '../../../src/core/api/userApi.ts';
import type { HttpClient } from '../../../src/platform/http.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import { createNodeHttpClient } from '../../../src/platform/node/nodeHttpClient.ts';
import { RecordingLogger } from './recordingLogger.ts';

/** The real Engee client, assembled as in the extension. */
export interface EngeeClient {
  readonly transport: Transport;
  readonly account: AccountApi;
  readonly user: UserApi;
  readonly log: RecordingLogger;
  /** Reads the address of the running server from `info`. */
  serverUrl(): Promise<ServerUrl>;
}

export interface EngeeClientOptions {
  readonly http?: HttpClient;
  /** Default: a fixed token that can't be replaced. */
  readonly tokens?: TokenSource;
  readonly evaluateTimeoutMs?: number;
}

/** Never aborts. */
export const always = new AbortController().signal;

export function engeeClient(baseUrlText: string, token: string, options: EngeeClientOptions = {}): EngeeClient {
  const baseUrl = parseBaseUrl(baseUrlText);
  assert.ok(baseUrl);
  const log = new RecordingLogger();
  const { http = createNodeHttpClient(), tokens = fixedToken(token), evaluateTimeoutMs } = options;
  const transport = createTransport({ http, baseUrl, tokens, clock: nodeClock, log });
  const account = createAccountApi(transport);
  const userApi = createUserApi(
    transport,
    evaluateTimeoutMs === undefined ? {} : { evaluateTimeoutMs: () => evaluateTimeoutMs },
  );
  return {
    transport,
    account,
    user: createDiagnosedUserApi(userApi, account),
    log,
    async serverUrl() {
      const { url } = await account.info(always);
      assert.ok(url);
      return url;
    },
  };
}

function fixedToken(value: string): TokenSource {
  return { get: () => Promise.resolve({ value }), replace: () => Promise.resolve(undefined) };
}

/** Returns the fault that a promise rejects with. */
export async function faultIn(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    const { fault } = error as { readonly fault?: unknown };
    assert.ok(fault, `not an EngeeError: ${String(error)}`);
    return fault;
  }
  assert.fail('did not reject');
}

/** Reads all bytes of a stream. */
export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}
