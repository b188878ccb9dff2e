import * as vscode from 'vscode';
import type { AuthService, AuthSession } from '../../core/auth/authService.ts';
import { sessionChange } from '../../core/auth/sessionChange.ts';

export const providerId = 'engee';

/**
 * What every session is good for: Engee's own scope for its API, whichever way the user signed in. Not empty, since
 * the editor then never takes back its "Sign in with Engee to use …" (seen in 1.139).
 */
export const sessionScopes: readonly string[] = ['engee'];

/** The account list may wait so long for a fresh token before it gets the one at hand. */
const freshTokenTimeoutMs = 5_000;

/** Engee in the editor's account list (rules.md R13). */
export class EngeeAuthenticationProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly onDidChangeSessions: vscode.Event<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>;
  private readonly changes = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  private readonly subscription: vscode.Disposable;
  private readonly auth: AuthService;
  private readonly signIn: () => Promise<boolean>;
  private last: AuthSession | undefined;

  /** @param signIn prompts the user; true when they are signed in */
  constructor(auth: AuthService, signIn: () => Promise<boolean>) {
    this.auth = auth;
    this.signIn = signIn;
    this.onDidChangeSessions = this.changes.event;
    this.last = auth.session;
    const subscription = auth.onDidChangeSession((session) => {
      this.tell(session);
    });
    this.subscription = new vscode.Disposable(() => {
      subscription.dispose();
    });
  }

  /** Never prompts, never rejects: without a network it gives the token at hand. */
  async getSessions(scopes: readonly string[] | undefined, options: vscode.AuthenticationProviderSessionOptions): Promise<vscode.AuthenticationSession[]> {
    if (scopes !== undefined && !isCovered(scopes)) return [];
    await this.auth.accessToken(AbortSignal.timeout(freshTokenTimeoutMs)).catch(() => undefined);
    const { session } = this.auth;
    if (session === undefined) return [];
    return options.account === undefined || options.account.id === session.account.id ? [shown(session)] : [];
  }

  async createSession(scopes: readonly string[]): Promise<vscode.AuthenticationSession> {
    if (!isCovered(scopes)) throw new Error(vscode.l10n.t('Engee does not know these scopes: {0}', scopes.join(' ')));
    const isSignedIn = await this.signIn();
    const { session } = this.auth;
    if (!isSignedIn || session === undefined) throw new vscode.CancellationError();
    return shown(session);
  }

  async removeSession(sessionId: string): Promise<void> {
    if (this.auth.session?.id === sessionId) await this.auth.signOut();
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }

  private tell(session: AuthSession | undefined): void {
    const change = sessionChange(this.last, session);
    this.last = session;
    if (change === undefined) return;
    this.changes.fire({ added: change.added.map(shown), removed: change.removed.map(shown), changed: change.changed.map(shown) });
  }
}

function isCovered(scopes: readonly string[]): boolean {
  return scopes.every((scope) => sessionScopes.includes(scope));
}

function shown(session: AuthSession): vscode.AuthenticationSession {
  const { id, account, token } = session;
  return { id, accessToken: token.value, account: { id: account.id, label: account.label }, scopes: sessionScopes };
}
