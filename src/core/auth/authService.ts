import type { Account } from '../api/accountApi.ts';
import type { AccessToken, TokenSource } from '../api/transport.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { randomToken } from '../lib/crypto.ts';
import { type Disposable, DisposableStore } from '../lib/disposable.ts';
import { Emitter, type Event } from '../lib/event.ts';
import {
  Accounts,
  type AccountsDependencies,
  type AuthSession,
  type SessionSummary,
  type SignInFault,
} from './accounts.ts';
import type { Auth, AuthState } from './auth.ts';
import { type Browser, type OAuthClient, signInThroughBrowser } from './oauth/oauthFlow.ts';
import { bearerOf, type Credential, secretsOf, type SessionRecord, tokenPattern } from './sessionRecord.ts';
import type { HeldSession } from './sessionStore.ts';

/** Signs in to and out of one Engee. Each base URL has its own instance. */
export class AuthService implements Auth, Disposable {
  readonly tokens: TokenSource;
  readonly onDidChangeState: Event<AuthState>;
  /** Also fires when only a token changed. */
  readonly onDidChangeSessions: Event<void>;
  /** Fires when a failure of secret storage affects the user. */
  readonly onDidFail: Event<SignInFault>;
  private readonly dependencies: AccountsDependencies;
  private readonly accounts: Accounts;
  private readonly resources = new DisposableStore();
  private readonly stateChanges = new Emitter<AuthState>();
  private currentState: AuthState = { kind: 'unknown' };
  private attempt: AbortController | undefined;

  constructor(dependencies: AccountsDependencies) {
    this.dependencies = dependencies;
    this.accounts = this.resources.add(new Accounts(dependencies));
    this.tokens = this.accounts;
    this.onDidChangeState = this.resources.add(this.stateChanges).event;
    this.onDidChangeSessions = this.accounts.onDidChange;
    this.onDidFail = this.accounts.onDidFail;
    this.accounts.onDidChange(() => {
      this.updateState();
    });
  }

  get state(): AuthState {
    return this.currentState;
  }

  /** All usable sessions, the current one first. Their tokens may be about to expire. */
  get sessions(): readonly AuthSession[] {
    return this.accounts.sessions;
  }

  /** All sessions that occupy a slot, including inactive and expired ones. */
  get allSessions(): readonly SessionSummary[] {
    return this.accounts.allSessions;
  }

  /** Returns the usable sessions after renewing their tokens where due and possible. Never rejects. */
  async freshSessions(signal: AbortSignal): Promise<readonly AuthSession[]> {
    return this.accounts.freshSessions(signal);
  }

  /** Reads secret storage and starts to track the changes of other windows. Sends no requests. Never rejects. */
  async restore(): Promise<void> {
    await this.accounts.restore();
  }

  async accessToken(signal: AbortSignal): Promise<AccessToken> {
    return this.tokens.get(signal);
  }

  /**
   * Signs in with a personal access token.
   * Rejects with `invalidInput` before any request, with `signInRequired` when Engee refuses the token, or with `tooManyAccounts`.
   */
  async signInWithToken(text: string, signal: AbortSignal): Promise<Account> {
    const token = text.trim();
    if (!tokenPattern.test(token)) throw new EngeeError({ kind: 'invalidInput', input: 'token' });
    return this.signIn(async () => Promise.resolve({ method: 'personalAccessToken', token }), signal, [token]);
  }

  /**
   * Signs in through the browser.
   * Rejects with `canceled` (also when the user denies access), `oauthRefused` or `tooManyAccounts`.
   */
  async signInWithOAuth(client: OAuthClient, browser: Browser, signal: AbortSignal): Promise<Account> {
    const { oauthEndpoints: endpoints, clock } = this.dependencies;
    return this.signIn(
      async (attempt) => signInThroughBrowser({ endpoints, clock }, client, browser, attempt),
      signal,
      [client.clientSecret],
    );
  }

  /** Drops sessions that another window signed out of. Without this call, that happens at the next request. */
  dropEndedSessions(): void {
    this.accounts.dropEndedSessions();
  }

  /**
   * Allows failed renewals to be retried at the next request (Try Again). A wait that Engee asked for still applies.
   */
  retryRenewals(): void {
    this.accounts.retryRenewals();
  }

  /** Applies a change of the configured OAuth client: sessions of other clients become inactive. */
  handleClientChange(): void {
    this.accounts.handleClientChange();
  }

  /** Makes another signed-in account the current one of this window. */
  use(accountId: string): void {
    this.accounts.select(accountId);
  }

  async signOut(): Promise<void> {
    this.attempt?.abort(new EngeeError({ kind: 'canceled' }));
    this.dependencies.log.info('auth: signed out');
    await this.accounts.clear();
  }

  /** Signs out of one account. The others stay signed in. */
  async endSession(sessionId: string): Promise<void> {
    this.dependencies.log.info('auth: signed out of one account');
    await this.accounts.clear(sessionId);
  }

  dispose(): void {
    this.attempt?.abort(new EngeeError({ kind: 'canceled' }));
    this.resources.dispose();
  }

  /** Makes one sign-in attempt, which cancels an earlier one. Stores the session only if all steps succeed. */
  private async signIn(
    obtain: (signal: AbortSignal) => Promise<Credential>,
    callerSignal: AbortSignal,
    ownSecrets: readonly string[],
  ): Promise<Account> {
    const secrets = this.dependencies.redactor.holder();
    secrets.hold(ownSecrets);
    this.attempt?.abort(new EngeeError({ kind: 'canceled' }));
    const attempt = new AbortController();
    this.attempt = attempt;
    this.updateState();
    const signal = AbortSignal.any([callerSignal, attempt.signal]);
    try {
      const credential = await obtain(signal);
      signal.throwIfAborted();
      secrets.hold([...ownSecrets, ...secretsOf(credential)]);
      const { baseUrl, whoAmI, log } = this.dependencies;
      const account = await whoAmI(bearerOf({ credential }), signal);
      signal.throwIfAborted();
      const record: SessionRecord = {
        v: 1,
        baseUrl,
        id: randomToken(16),
        account,
        generation: randomToken(16),
        credential,
      };
      await this.accounts.put(record);
      log.info(`auth: signed in (${credential.method})`);
      return account;
    } finally {
      secrets.dispose();
      if (this.attempt === attempt) {
        this.attempt = undefined;
        this.updateState();
      }
    }
  }

  private updateState(): void {
    const before = this.currentState;
    this.currentState = authStateOf(this.accounts.held, this.attempt !== undefined);
    if (!isSameState(before, this.currentState)) this.stateChanges.fire(this.currentState);
  }
}

/** Computes the state. A usable session takes precedence over a sign-in in progress. */
export function authStateOf(session: HeldSession, isSigningIn: boolean): AuthState {
  if (session.kind === 'usable') return { kind: 'signedIn', ...identityOf(session.record) };
  if (isSigningIn) return { kind: 'signingIn' };
  switch (session.kind) {
    case 'unread':
      return { kind: 'unknown' };
    case 'none':
      return { kind: 'signedOut' };
    case 'refused':
      return { kind: 'expired', ...identityOf(session.record) };
  }
}

function identityOf(record: SessionRecord) {
  return { account: record.account, method: record.credential.method };
}

function isSameState(a: AuthState, b: AuthState): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
