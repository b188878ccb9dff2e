import type { SignInMethod } from './authState.ts';

/** What decides which ways to sign in can be offered. */
export interface SignInSituation {
  readonly hasOAuthClient: boolean;
}

interface MethodEntry {
  readonly method: SignInMethod;
  readonly isAvailable: (situation: SignInSituation) => boolean;
}

/** Every way to sign in, the most comfortable first. */
const methods: readonly MethodEntry[] = [
  { method: 'oauth', isAvailable: ({ hasOAuthClient }) => hasOAuthClient },
  { method: 'personalAccessToken', isAvailable: () => true },
];

/** The ways to offer, in order; there is always at least one. */
export function availableSignInMethods(situation: SignInSituation): SignInMethod[] {
  return methods.filter((entry) => entry.isAvailable(situation)).map((entry) => entry.method);
}
