import type { AccessToken } from '../api/transport.ts';
import type { Event } from '../lib/event.ts';
import type { AuthState } from './authState.ts';

/** Signing in and out of the configured Engee, and who is signed in. */
export interface Auth {
  readonly state: AuthState;
  readonly onDidChangeState: Event<AuthState>;
  /** The token to send now; rejects with `signInRequired`. */
  accessToken(signal: AbortSignal): Promise<AccessToken>;
  /** Forgets the account at once, here and in the other windows. Nothing on the network can stop it. */
  signOut(): Promise<void>;
}
