import type { Account } from '../api/accountApi.ts';

export type SignInMethod = 'personalAccessToken' | 'oauth';

/** Whether somebody is signed in to the configured Engee. Replaced as a whole at each change. */
export type AuthState =
  /** Storage has not been read yet. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'signingIn' }
  | { readonly kind: 'signedIn'; readonly account: Account; readonly method: SignInMethod }
  /** Engee refused the stored credential for good; the account is kept to say whose it was. */
  | { readonly kind: 'expired'; readonly account: Account; readonly method: SignInMethod };
