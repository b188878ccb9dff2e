import type { ServerUrl } from './serverUrl.ts';

/** `unknown` stands for a status that is missing or that we do not know. */
export type ServerStatus = 'starting' | 'running' | 'stopping' | 'stopped' | 'unknown';

/** What `GET /account/api/engee/info` tells, cleaned. Times are milliseconds since the epoch, absent when null or unreadable. */
export interface ServerInfo {
  readonly status: ServerStatus;
  readonly username?: string;
  readonly serverName?: string;
  /** The prefix of the per-user API; absent unless it passed the gate of `serverUrl.ts`. */
  readonly url?: ServerUrl;
  readonly startingAt?: number;
  readonly startedAt?: number;
  readonly stoppingAt?: number;
  readonly stoppedAt?: number;
  readonly lastActivityAt?: number;
  readonly stopSessionAt?: number;
  /** Seconds without activity after which Engee stops the server. */
  readonly inactivityTimeoutS?: number;
}
