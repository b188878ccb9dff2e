import type { ServerStatus } from '../api/serverInfo.ts';

/**
 * Everything that can go wrong, as data. Closed: whoever handles faults handles all of them, and the compiler says so.
 * There are no sentences here; `describe.ts` has the words.
 */
export type Fault = KnownFault & {
  /** The sign-in could not be renewed, and this is when that is tried again: milliseconds since the epoch. */
  readonly renewalAt?: number;
};

type KnownFault =
  /** The user gave up; nothing is shown. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'signInRequired'; readonly why: 'signedOut' | 'expired' | 'rejected' }
  /** Engee's account accepts the token, the running server does not: it was made after the server started. */
  | { readonly kind: 'tokenTooNew' }
  /** No place for another account: `limit` are signed in, and none of them is signed out for it. */
  | { readonly kind: 'tooManyAccounts'; readonly limit: number }
  | { readonly kind: 'serverNotRunning'; readonly status: ServerStatus }
  /** Engee took the request to start the server, and the server stopped before it ran. */
  | { readonly kind: 'stoppedWhileStarting' }
  | { readonly kind: 'forbidden'; readonly what: Operation; readonly detail?: string }
  | { readonly kind: 'notFound'; readonly what: Operation; readonly detail?: string }
  /** Engee cannot be reached or says that it cannot serve now. */
  | { readonly kind: 'unavailable'; readonly why: UnavailableReason }
  | { readonly kind: 'timeout'; readonly what: Operation; readonly timeoutMs: number }
  /** The connection broke while files were under way; of these nothing was kept on either side. */
  | { readonly kind: 'brokenTransfer'; readonly what: 'upload' | 'download'; readonly code: string }
  /** The request may or may not have had its effect; it was not sent again. */
  | { readonly kind: 'outcomeUnknown'; readonly what: Operation; readonly why?: 'serverRestarted' }
  /** An answer that the contract does not allow. `detail` is short, plain and free of secrets; `problem` says it in a way that has words. */
  | { readonly kind: 'protocol'; readonly what: Operation; readonly detail: string; readonly problem?: ProtocolProblem }
  | { readonly kind: 'localFile'; readonly path: string; readonly code: string }
  /** An archive holds files that were not asked for; nothing was saved. `names` are the first few of `count`. */
  | { readonly kind: 'unexpectedFiles'; readonly names: readonly string[]; readonly count: number }
  /** Saving failed after some of the files were in place. `saved` are their names, of `total` files. */
  | { readonly kind: 'partlySaved'; readonly saved: readonly string[]; readonly total: number; readonly why: Fault }
  /** What the user gave (an address, a token, a path) cannot be used. */
  | { readonly kind: 'invalidInput'; readonly input: InvalidInput }
  /** OAuth was refused; `code` is RFC 6749's error code or ours. */
  | { readonly kind: 'oauthRefused'; readonly code: string; readonly description?: string };

export type UnavailableReason =
  | { readonly kind: 'network'; readonly code: string }
  | { readonly kind: 'certificate'; readonly code: string }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterMs?: number }
  /** A web page where data was expected: a maintenance page, a captive portal, a gateway. */
  | { readonly kind: 'webPage' }
  /** An answer that points elsewhere; it is never followed. */
  | { readonly kind: 'redirect' };

/** What is wrong with an answer, where a user is told in words. */
export type ProtocolProblem =
  | { readonly kind: 'notJson' }
  /** A field is missing or has another type; `name` is its path in the answer. */
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'tooLong'; readonly maxBytes: number }
  /** Compressed in a way that was not asked for. */
  | { readonly kind: 'encoding' }
  /** Engee names an address for the user's server that no token may go to; undefined: it names none. */
  | { readonly kind: 'serverAddress'; readonly address: string | undefined }
  /**
   * What was sent is too large for Engee, or for a server on the way to it. `bytes`: nobody said so, but a request of that size
   * was refused again and again while small ones were answered.
   */
  | { readonly kind: 'requestTooLarge'; readonly bytes?: number }
  /** The part of the extension that runs in the server's Julia could not be installed there. */
  | { readonly kind: 'noBridge' }
  /** The server runs although it was asked to stop. */
  | { readonly kind: 'stillRuns' };

export type InvalidInput =
  | 'baseUrl'
  | 'redirectUri'
  | 'token'
  | 'remotePath'
  | 'remoteFolder'
  | 'fileName'
  | 'tooLarge'
  | 'tooManyFiles'
  | 'notAFile'
  | 'archive';

/** What was being done, for the words of an error. */
export type Operation = 'info' | 'start' | 'stop' | 'run' | 'upload' | 'download' | 'signIn' | 'refresh' | 'account';

export type FaultKind = Fault['kind'];
