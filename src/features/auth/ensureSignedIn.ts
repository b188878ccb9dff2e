import type { Auth } from '../../core/auth/auth.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';

/**
 * Signs the user in if they are signed out. Rejects with `canceled` if the user declines.
 * @param signIn prompts the user and returns whether they are signed in
 */
export async function ensureSignedIn(auth: Auth, signIn: () => Promise<boolean>): Promise<void> {
  await restored(auth);
  if (auth.state.kind === 'signedIn') return;
  if (!(await signIn())) throw new EngeeError({ kind: 'canceled' });
}

/** Waits until the stored sign-in was read, so that signed-in users are not asked to sign in. */
async function restored(auth: Auth): Promise<void> {
  if (auth.state.kind !== 'unknown') return;
  await new Promise<void>((resolve) => {
    const subscription = auth.onDidChangeState(() => {
      subscription.dispose();
      resolve();
    });
  });
}
