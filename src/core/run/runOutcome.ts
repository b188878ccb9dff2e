import type { JuliaException } from '../bridge/juliaError.ts';
import type { Shown } from '../bridge/shown.ts';
import type { Fault } from '../errors/fault.ts';

/** How a run ended. An error in the user's code is one of its results. */
export type RunOutcome =
  /** `shown` is undefined for `nothing`, and where the code ends in a semicolon. */
  | { readonly kind: 'value'; readonly shown: Shown | undefined }
  | { readonly kind: 'error'; readonly error: RunError }
  | { readonly kind: 'interrupted' }
  /** It was sent; the user gave up waiting, and the server may still be working on it. */
  | { readonly kind: 'stoppedWaiting' }
  /** It was never sent: the user took it back, or the run before it failed so that this one would have too. */
  | { readonly kind: 'notSent'; readonly why: 'cancelled' | 'earlierRunFailed' }
  | { readonly kind: 'failed'; readonly fault: Fault };

export type RunError =
  /** As the bridge reports it: the error first, then what caused it. Never empty. */
  | { readonly kind: 'exceptions'; readonly exceptions: readonly JuliaException[] }
  /** As the plain endpoint gives it, where the bridge cannot be installed. */
  | {
      readonly kind: 'text';
      readonly type: string;
      readonly shortDescription: string;
      /** The message and the stack trace, as Julia prints them. */
      readonly fullDescription: string;
    };
