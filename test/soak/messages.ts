import type { OAuthClient } from '../sandbox/control/protocol.ts';

/** Tells whose request it is: the pid of the window. */
export const windowHeader = 'x-window';

/** What a window needs to begin. Sent, not given on the command line, which everybody on the machine can read. */
export interface WindowOptions {
  readonly baseUrl: string;
  readonly client: OAuthClient;
  readonly secretsDirectory: string;
  /** Reads the secrets once and never sees what others store afterwards, nor they what it stores: a page of a browser editor. */
  readonly hasOwnCopy: boolean;
  readonly lockDirectory: string;
}

/** Told to a window at work: to do nothing between two questions, as in an editor that is not looked at, or to go on. */
export type WindowOrder = 'rest' | 'goOn';

/** What a window has seen so far; it tells about once a second. */
export interface WindowReport {
  /** `signedIn`, unless something went wrong. */
  readonly state: string;
  /** How often it came to be signed out or expired. */
  readonly signOuts: number;
  readonly tokensUsed: number;
  /** Requests with a token that Engee answered. */
  readonly answers: number;
  /** What went wrong, by kind of fault. */
  readonly failures: Readonly<Record<string, number>>;
  readonly longestWaitMs: number;
}
