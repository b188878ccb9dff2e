import type { SignInFault } from '../../../../src/core/auth/accounts.ts';
import { type account, never, type openWindow } from './fakes.ts';

export const boris = { id: 'sub-2', label: 'boris' };

export type Window = ReturnType<typeof openWindow>;

export async function signIn(window: Window, who: typeof account, token = `token-of-${who.label}`) {
  window.whoAmI.answer = async () => Promise.resolve(who);
  await window.auth.signInWithToken(token, never);
}

export const labels = (window: Window) => window.auth.sessions.map((session) => session.account.label);
export const tokenInUse = async (window: Window) => (await window.auth.accessToken(never)).value;

export function faultsOf(window: Window): SignInFault[] {
  const faults: SignInFault[] = [];
  window.auth.onDidFail((fault) => faults.push(fault));
  return faults;
}
