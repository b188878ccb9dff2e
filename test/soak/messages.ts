import type { OAuthClient } from '../sandbox/control/protocol.ts';

/** The header with the pid of the window that sent a request. */
export const windowHeader = 'x-window';

/** What a window needs to start. It is sent as a message because other users can read the command line. */
export interface WindowOptions {
  readonly baseUrl: string;
  readonly client: OAuthClient;
  readonly secretsDirectory: string;
  /** Whether the window reads the secrets once and shares no later changes, like a page of an editor in a browser. */
  readonly hasOwnCopy: boolean;
  readonly lockDirectory: string;
}

/** Tells a window to pause, like an editor that is not visible, or to resume. */
export type WindowOrder = 'rest' | 'goOn';

/** What a window has seen so far. It reports about once per second. */
export interface WindowReport {
  /** `signedIn` unless something failed. */
  readonly state: string;
  /** How many times the window became signed out or expired. */
  readonly signOuts: number;
  readonly tokensUsed: number;
  /** The number of requests with a token that Engee answered. */
  readonly answers: number;
  /** The number of failures by kind of fault. */
  readonly failures: Readonly<Record<string, number>>;
  readonly longestWaitMs: number;
}
