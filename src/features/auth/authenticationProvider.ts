import * as vscode from 'vscode';
import type { AuthSession } from '../../core/auth/accounts.ts';
import type { AuthService } from '../../core/auth/authService.ts';
import { sessionChange } from '../../core/auth/sessionChange.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { withPlainErrors } from '../shared/ui/registerCommand.ts';

export const providerId = 'engee';

/**
 * What every session is good for: Engee's own scope for its API, whichever way the user signed in. Not empty, since
 * the editor then never takes back its "Sign in with Engee to use …" (seen in 1.139).
 */
export const sessionScopes: readonly string[] = ['engee'];

/** The account list may wait so long for fresh tokens before it gets those at hand. */
const freshTokenTimeoutMs = 5_000;

/** Engee in the editor's account list. */
export class EngeeAuthenticationProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly onDidChangeSessions: vscode.Event<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>;
  private readonly changes = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  private readonly subscription: { dispose(): void };
  private readonly auth: ProvidedAuth;
  private readonly signIn: () => Promise<boolean>;
  private readonly signOut: (sessionId: string) => Promise<void>;
  private last: readonly AuthSession[];

  /**
   * @param signIn prompts the user; true when they are signed in
   * @param signOut signs the user out of one session
   */
  constructor(auth: ProvidedAuth, signIn: () => Promise<boolean>, signOut: (sessionId: string) => Promise<void>) {
    this.auth = auth;
    this.signIn = signIn;
    this.signOut = signOut;
    this.onDidChangeSessions = this.changes.event;
    this.last = auth.sessions;
    this.subscription = auth.onDidChangeSessions(() => {
      this.tell();
    });
  }

  /** Never prompts, never rejects: without a network it gives the tokens at hand. */
  async getSessions(
    scopes: readonly string[] | undefined,
    options: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession[]> {
    if (scopes !== undefined && !isCovered(scopes)) return [];
    const sessions = await this.auth.freshSessions(AbortSignal.timeout(freshTokenTimeoutMs));
    // By id: the account comes back as a copy, and its label may have changed.
    return sessions
      .filter(({ account }) => options.account === undefined || options.account.id === account.id)
      .map(shown);
  }

  async createSession(scopes: readonly string[]): Promise<vscode.AuthenticationSession> {
    if (!isCovered(scopes))
      throw new Error(vscode.l10n.t('Engee does not know these scopes: {0}', foreign(scopes.join(' '))));
    const isSignedIn = await withPlainErrors(async () => this.signIn());
    const [session] = this.auth.sessions;
    if (!isSignedIn || session === undefined) throw new vscode.CancellationError();
    return shown(session);
  }

  async removeSession(sessionId: string): Promise<void> {
    await withPlainErrors(async () => this.signOut(sessionId));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }

  private tell(): void {
    const { sessions } = this.auth;
    const change = sessionChange(this.last, sessions);
    this.last = sessions;
    if (change === undefined) return;
    this.changes.fire({
      added: change.added.map(shown),
      removed: change.removed.map(shown),
      changed: change.changed.map(shown),
    });
  }
}

/** The part of `AuthService` that the account list needs. */
export type ProvidedAuth = Pick<AuthService, 'sessions' | 'freshSessions' | 'onDidChangeSessions'>;

function isCovered(scopes: readonly string[]): boolean {
  return scopes.every((scope) => sessionScopes.includes(scope));
}

function shown(session: AuthSession): vscode.AuthenticationSession {
  const { id, account, token } = session;
  return {
    id,
    accessToken: token.value,
    account: { id: account.id, label: foreign(account.label) },
    scopes: [...sessionScopes],
  };
}
