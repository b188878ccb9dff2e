import type { Account } from '../api/accountApi.ts';
import type { AccessToken } from '../api/transport.ts';
import type { Event } from '../lib/event.ts';

export type SignInMethod = 'personalAccessToken' | 'oauth';

/** Whether a user is signed in to the configured Engee. Each change creates a new object. */
export type AuthState =
  /** Secret storage has not been read yet. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'signingIn' }
  | { readonly kind: 'signedIn'; readonly account: Account; readonly method: SignInMethod }
  /** Engee permanently refused the stored credential. The account is kept for display. */
  | { readonly kind: 'expired'; readonly account: Account; readonly method: SignInMethod };

/** What other features need to know about the sign-in to the configured Engee. */
export interface Auth {
  readonly state: AuthState;
  readonly onDidChangeState: Event<AuthState>;
  /** Returns the current access token. Rejects with `signInRequired`. */
  accessToken(signal: AbortSignal): Promise<AccessToken>;
  /** Signs out of all accounts in all windows. Takes effect immediately and sends no requests. */
  signOut(): Promise<void>;
}
