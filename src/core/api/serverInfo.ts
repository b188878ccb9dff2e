import * as v from 'valibot';
import type { ServerStatus } from '../errors/fault.ts';
import { visibleLine } from '../lib/uiText.ts';
import type { BaseUrl } from './baseUrl.ts';
import { parseServerUrl, type ServerUrl } from './serverUrl.ts';

/** The parsed response of `GET /account/api/engee/info`. Times are milliseconds since the epoch, absent if null or invalid. */
export interface ServerInfo {
  readonly status: ServerStatus;
  readonly username?: string;
  readonly serverName?: string;
  /** The prefix of the per-user API. Absent unless `parseServerUrl` accepts it. */
  readonly url?: ServerUrl;
  /** An address that `parseServerUrl` refused. Only for messages, never to send anything to. */
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

const maxNameLength = 200;
const maxInactivityTimeoutS = 366 * 24 * 3600;
/** Requires a time zone, because a time without one would be interpreted as local time. */
const timestampPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;

const text = v.pipe(
  v.string(),
  v.transform((value) => visibleLine(value, maxNameLength)),
  v.nonEmpty(),
);
/** Engee sends microseconds, although its documentation shows milliseconds (seen). */
const timestamp = v.pipe(v.string(), v.regex(timestampPattern), v.transform(Date.parse), v.number());
/** A JSON float in seconds (seen). The documentation's example shows 0, which can't be intended. */
const inactivityTimeout = v.pipe(v.number(), v.gtValue(0), v.maxValue(maxInactivityTimeoutS));

const optionalText = v.fallback(v.optional(text), undefined);
const optionalTimestamp = v.fallback(v.optional(timestamp), undefined);

/** Every field may be null, missing or invalid without affecting the others. */
const infoSchema = v.object({
  serverStatus: v.fallback(v.picklist(['starting', 'running', 'stopping', 'stopped', 'unknown']), 'unknown'),
  username: optionalText,
  serverName: optionalText,
  startingAt: optionalTimestamp,
  startedAt: optionalTimestamp,
  stoppingAt: optionalTimestamp,
  stoppedAt: optionalTimestamp,
  lastActivityAt: optionalTimestamp,
  stopSessionAt: optionalTimestamp,
  inactivityTimeout: v.fallback(v.optional(inactivityTimeout), undefined),
});

/** Parses the response to an info request. Never throws. */
export function parseServerInfo(answer: Readonly<Record<string, unknown>>, baseUrl: BaseUrl): ServerInfo {
  const { serverStatus: status, inactivityTimeout: inactivityTimeoutS, ...fields } = v.parse(infoSchema, answer);
  const url = parseServerUrl(answer['url'], baseUrl);
  const refusedUrl = url === undefined ? v.parse(optionalText, answer['url']) : undefined;
  return { status, ...withoutUndefined({ ...fields, url, refusedUrl, inactivityTimeoutS }) };
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
