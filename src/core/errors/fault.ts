/** The status of the user's server that Engee reports. `unknown` is a missing or unexpected status. */
export type ServerStatus = 'starting' | 'running' | 'stopping' | 'stopped' | 'unknown';

/**
 * Everything that can go wrong, as data. The union is closed, so that the compiler checks that all faults are handled.
 * The user-facing text is in `describe.ts`.
 */
export type Fault = KnownFault & {
  /** The time of the next attempt after the sign-in could not be renewed, in milliseconds since the epoch. */
  readonly renewalAt?: number;
};

type KnownFault =
  /** The user canceled. Nothing is shown. */
  | { readonly kind: 'canceled' }
  | { readonly kind: 'signInRequired'; readonly why: 'signedOut' | 'expired' | 'rejected' }
  /** The account server accepts the token, but the running server does not, because the token was created later. */
  | { readonly kind: 'tokenTooNew' }
  /** `limit` accounts are already signed in, and none of them is signed out automatically. */
  | { readonly kind: 'tooManyAccounts'; readonly limit: number }
  /** A file belongs to another account or to another Engee address than the current one. */
  | { readonly kind: 'otherAccount' }
  | { readonly kind: 'serverNotRunning'; readonly status: ServerStatus }
  /** Engee accepted the request to start the server, but the server stopped before it was running. */
  | { readonly kind: 'stoppedWhileStarting' }
  | { readonly kind: 'forbidden'; readonly what: Operation; readonly detail?: string }
  | { readonly kind: 'notFound'; readonly what: Operation; readonly detail?: string }
  /** Engee can't be reached or is temporarily unavailable. */
  | { readonly kind: 'unavailable'; readonly why: UnavailableReason }
  | { readonly kind: 'timeout'; readonly what: Operation; readonly timeoutMs: number }
  /** The connection was lost during a transfer. Nothing from it was saved on either side. */
  | { readonly kind: 'brokenTransfer'; readonly what: 'upload' | 'download'; readonly code: string }
  /** The request may have succeeded, so it was not sent again. */
  | { readonly kind: 'outcomeUnknown'; readonly what: Operation; readonly why?: 'serverRestarted' }
  /** An unexpected response. `detail` is short plain text without secrets. `problem` has a user-facing description. */
  | { readonly kind: 'protocol'; readonly what: Operation; readonly detail: string; readonly problem?: ProtocolProblem }
  | { readonly kind: 'localFile'; readonly path: string; readonly code: string }
  /** A problem with a file or folder on the server. Both texts are untrusted. `detail` is for `failed`, for example the error of the system. */
  | { readonly kind: 'remoteFile'; readonly path: string; readonly problem: RemoteProblem; readonly detail?: string }
  /** An archive contains files that were not requested. Nothing was saved. `names` are the first of `count`. */
  | { readonly kind: 'unexpectedFiles'; readonly names: readonly string[]; readonly count: number }
  /** A folder is too large to be downloaded as one archive. `folder` is untrusted. Nothing was saved. */
  | { readonly kind: 'folderLimit'; readonly folder: string; readonly limit: FolderLimit }
  /** Saving failed after some files were saved. `saved` are their names, out of `total` files. */
  | { readonly kind: 'partlySaved'; readonly saved: readonly string[]; readonly total: number; readonly why: Fault }
  /** A value from the user (an address, a token, a path) can't be used. */
  | { readonly kind: 'invalidInput'; readonly input: InvalidInput }
  /** The OAuth sign-in was refused. `code` is RFC 6749's error code or one of ours. */
  | { readonly kind: 'oauthRefused'; readonly code: string; readonly description?: string };

export type UnavailableReason =
  | { readonly kind: 'network'; readonly code: string }
  | { readonly kind: 'certificate'; readonly code: string }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterMs?: number }
  /** A web page instead of data, from a maintenance page, a captive portal or a gateway. */
  | { readonly kind: 'webPage' }
  /** A redirect. Redirects are never followed. */
  | { readonly kind: 'redirect' };

/** Problems with a response that have a user-facing description. */
export type ProtocolProblem =
  | { readonly kind: 'notJson' }
  /** A field is missing or has the wrong type. `name` is its path in the response. */
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'tooLong'; readonly maxBytes: number }
  /** The response has an encoding that was not requested. */
  | { readonly kind: 'encoding' }
  /** Engee sent an address for the user's server that must not receive a token, or no address at all. */
  | { readonly kind: 'serverAddress'; readonly address: string | undefined }
  /**
   * The request is too large for Engee or for a server on the way to it. `bytes` is set if this is only likely: a request
   * of that size was refused repeatedly while small ones succeeded.
   */
  | { readonly kind: 'requestTooLarge'; readonly bytes?: number }
  /** The extension's Julia module could not be installed on the server. */
  | { readonly kind: 'noBridge' }
  /** The server is still running although it was asked to stop. */
  | { readonly kind: 'stillRuns' };

/** Why a file or folder on the server can't be used. Nothing has changed, except for `failed` in the middle of a folder. */
export type RemoteProblem =
  | 'notFound'
  /** Something has this name already. */
  | 'exists'
  /** It is not in the state that was last seen. */
  | 'changed'
  | 'notAFolder'
  | 'isAFolder'
  /** It is outside `/user`, or a link leads there. */
  | 'outside'
  | 'noPermission'
  | 'noSpace'
  | 'readOnly'
  | 'tooLarge'
  /** The name or the operation makes no sense, for example a folder moved into itself. */
  | 'invalid'
  | 'failed';

/** What is too large about a folder: its entries, bytes, depth, or how much smaller its archive is. */
export type FolderLimit = 'entries' | 'bytes' | 'depth' | 'ratio';

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
  /** A notebook would be larger than the limit for notebooks when it is written. */
  | 'notebookSize'
  | 'archive';

/** The operation that failed, for the error message. */
export type Operation =
  | 'info'
  | 'start'
  | 'stop'
  | 'run'
  | 'upload'
  | 'download'
  /** Listing, reading or changing the files on the server. */
  | 'files'
  | 'signIn'
  | 'refresh'
  | 'account';

export type FaultKind = Fault['kind'];
