import * as vscode from 'vscode';
import type { AuthSession } from '../../core/auth/accounts.ts';
import type { AuthService } from '../../core/auth/authService.ts';
import { sessionChange } from '../../core/auth/sessionChange.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { withPlainErrors } from '../shared/ui/registerCommand.ts';

export const providerId = 'engee';

/**
 * The scopes of every session. Engee has one scope for its API, regardless of how the user signed in. Not empty, because
 * the editor then never removes its "Sign in with Engee to use …" request (seen in 1.139).
 */
export const sessionScopes: readonly string[] = ['engee'];

/** How long `getSessions` waits for renewed tokens before it returns the current ones. */
const freshTokenTimeoutMs = 5_000;

/** Provides the Engee accounts to the editor's account list. */
export class EngeeAuthenticationProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly onDidChangeSessions: vscode.Event<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>;
  private readonly changes = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  private readonly subscription: { dispose(): void };
  private readonly auth: ProvidedAuth;
  private readonly signIn: () => Promise<boolean>;
  private readonly signOut: (sessionId: string) => Promise<void>;
  private last: readonly AuthSession[];

  /**
   * @param signIn prompts the user and returns whether they are signed in
   * @param signOut signs the user out of one session
   */
  constructor(auth: ProvidedAuth, signIn: () => Promise<boolean>, signOut: (sessionId: string) => Promise<void>) {
    this.auth = auth;
    this.signIn = signIn;
    this.signOut = signOut;
    this.onDidChangeSessions = this.changes.event;
    this.last = auth.sessions;
    this.subscription = auth.onDidChangeSessions(() => {
      this.fireChanges();
    });
  }

  /** Never prompts and never rejects. Without network, returns the current tokens. */
  async getSessions(
    scopes: readonly string[] | undefined,
    options: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession[]> {
    if (scopes !== undefined && !isCovered(scopes)) return [];
    const sessions = await this.auth.freshSessions(AbortSignal.timeout(freshTokenTimeoutMs));
    // Compares by id, because the editor passes a copy of the account whose label may be outdated.
    return sessions
      .filter(({ account }) => options.account === undefined || options.account.id === account.id)
      .map(toVsCodeSession);
  }

  async createSession(scopes: readonly string[]): Promise<vscode.AuthenticationSession> {
    if (!isCovered(scopes))
      throw new Error(vscode.l10n.t("Engee doesn't support these scopes: {0}", foreign(scopes.join(' '))));
    const isSignedIn = await withPlainErrors(async () => this.signIn());
    const [session] = this.auth.sessions;
    if (!isSignedIn || session === undefined) throw new vscode.CancellationError();
    return toVsCodeSession(session);
  }

  async removeSession(sessionId: string): Promise<void> {
    await withPlainErrors(async () => this.signOut(sessionId));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }

  private fireChanges(): void {
    const { sessions } = this.auth;
    const change = sessionChange(this.last, sessions);
    this.last = sessions;
    if (change === undefined) return;
    this.changes.fire({
      added: change.added.map(toVsCodeSession),
      removed: change.removed.map(toVsCodeSession),
      changed: change.changed.map(toVsCodeSession),
    });
  }
}

/** The part of `AuthService` that the account list needs. */
export type ProvidedAuth = Pick<AuthService, 'sessions' | 'freshSessions' | 'onDidChangeSessions'>;

function isCovered(scopes: readonly string[]): boolean {
  return scopes.every((scope) => sessionScopes.includes(scope));
}

function toVsCodeSession(session: AuthSession): vscode.AuthenticationSession {
  const { id, account, token } = session;
  return {
    id,
    accessToken: token.value,
    account: { id: account.id, label: foreign(account.label) },
    scopes: [...sessionScopes],
  };
}
