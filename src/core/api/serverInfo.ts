import { parseServerUrl, type ServerUrl } from './serverUrl.ts';
import type { BaseUrl } from './baseUrl.ts';
import { plainText } from './plainText.ts';

/** `unknown` stands for a status that is missing or that we do not know. */
export type ServerStatus = 'starting' | 'running' | 'stopping' | 'stopped' | 'unknown';

/** What `GET /account/api/engee/info` tells, cleaned. Times are milliseconds since the epoch, absent when null or unreadable. */
export interface ServerInfo {
  readonly status: ServerStatus;
  readonly username?: string;
  readonly serverName?: string;
  /** The prefix of the per-user API; absent unless it passed the gate of `serverUrl.ts`. */
  readonly url?: ServerUrl;
  /** What Engee told in place of an address that passes the gate: for a message only, never to send anything to. */
  readonly refusedUrl?: string;
  readonly startingAt?: number;
  readonly startedAt?: number;
  readonly stoppingAt?: number;
  readonly stoppedAt?: number;
  readonly lastActivityAt?: number;
  readonly stopSessionAt?: number;
  /** Seconds without activity after which Engee stops the server. */
  readonly inactivityTimeoutS?: number;
}

const statuses: readonly string[] = ['starting', 'running', 'stopping', 'stopped'] satisfies ServerStatus[];
const maxNameLength = 200;
const maxInactivityTimeoutS = 366 * 24 * 3600;
/** With a time zone, for a time without one would be read as the local time of this computer. */
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;

/** Reads the answer field by field: each may be null, absent or garbage without harm to the others. */
export function parseServerInfo(answer: Readonly<Record<string, unknown>>, baseUrl: BaseUrl): ServerInfo {
  const url = parseServerUrl(answer['url'], baseUrl);
  const fields = {
    username: parseName(answer['username']),
    serverName: parseName(answer['serverName']),
    url,
    refusedUrl: url === undefined ? refusedText(answer['url']) : undefined,
    startingAt: parseTimestamp(answer['startingAt']),
    startedAt: parseTimestamp(answer['startedAt']),
    stoppingAt: parseTimestamp(answer['stoppingAt']),
    stoppedAt: parseTimestamp(answer['stoppedAt']),
    lastActivityAt: parseTimestamp(answer['lastActivityAt']),
    stopSessionAt: parseTimestamp(answer['stopSessionAt']),
    inactivityTimeoutS: parseInactivityTimeout(answer['inactivityTimeout']),
  };
  return { status: parseStatus(answer['serverStatus']), ...withoutUndefined(fields) };
}

function parseStatus(value: unknown): ServerStatus {
  return typeof value === 'string' && statuses.includes(value) ? (value as ServerStatus) : 'unknown';
}

function refusedText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? plainText(value, maxNameLength) : undefined;
}

function parseName(value: unknown): string | undefined {
  return typeof value === 'string' ? plainText(value, maxNameLength) || undefined : undefined;
}

/** Engee sends microseconds, although its documentation shows milliseconds [seen]. */
function parseTimestamp(value: unknown): number | undefined {
  if (typeof value !== 'string' || !timestamp.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

/** A JSON float in seconds [seen]; the documentation's example shows 0, which cannot be meant. */
function parseInactivityTimeout(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && value <= maxInactivityTimeoutS ? value : undefined;
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
