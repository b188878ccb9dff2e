import type { BaseUrl } from '../../../../../src/core/api/baseUrl.ts';
import { createTransport, type TokenSource, type Transport } from '../../../../../src/core/api/transport.ts';
import { faultOf } from '../../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../../src/core/errors/fault.ts';
import type { Logger } from '../../../../../src/platform/logger.ts';
import type { ScriptedHttp } from './scriptedHttp.ts';

const baseUrl = 'https://engee.com' as BaseUrl;
export const always = new AbortController().signal;

/** Creates a logger that records the lines of all levels. */
export function logInto(lines: string[]): Logger {
  const write = (line: string) => void lines.push(line);
  return { trace: write, debug: write, info: write, warn: write, error: write };
}

/** Creates a transport on top of scripted replies. */
export function testTransport(
  http: ScriptedHttp,
  tokens: Partial<TokenSource> = {},
  log: Logger = logInto([]),
): Transport {
  const clock = { now: () => Date.UTC(2026, 0), monotonic: () => 0, schedule: () => ({ dispose: () => undefined }) };
  const source: TokenSource = {
    get: () => Promise.resolve({ value: 'token' }),
    replace: () => Promise.resolve(undefined),
    ...tokens,
  };
  return createTransport({ http, baseUrl, tokens: source, clock, log });
}

export async function faultIn(promise: Promise<unknown>): Promise<Fault | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => faultOf(error),
  );
}
