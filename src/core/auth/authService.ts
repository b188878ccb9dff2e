import type { Account } from '../api/accountApi.ts';
import type { AccessToken, TokenSource } from '../api/transport.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { DisposableStore, type Disposable } from '../lib/disposable.ts';
import { Emitter, type Event } from '../lib/event.ts';
import {
  Accounts,
  type AccountsDependencies,
  type AuthSession,
  type KeptSession,
  type SignInFault,
} from './accounts.ts';
import type { Auth } from './auth.ts';
import type { AuthState } from './authState.ts';
import type { OAuthClient } from './oauth/oauthClient.ts';
import { signInThroughBrowser, type Browser } from './oauth/oauthFlow.ts';
import { randomToken } from '../lib/crypto.ts';
import { secretsOf, tokenPattern, type Credential, type SessionRecord } from './sessionRecord.ts';
import type { HeldSession } from './sessionStore.ts';

/** Signing in to one Engee. Made for one base URL; another one takes another `AuthService`. */
export class AuthService implements Auth, Disposable {
  readonly tokens: TokenSource;
  readonly onDidChangeState: Event<AuthState>;
  /** Fires as well when only a token changed. */
  readonly onDidChangeSessions: Event<void>;
  /** Secret storage failed in a way that the user feels. */
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

  /** The sessions that can be used now, the one in use first; their tokens may be about to expire. */
  get sessions(): readonly AuthSession[] {
    return this.accounts.sessions;
  }

  /** Every session that takes up a place, those of another OAuth client as well. */
  get kept(): readonly KeptSession[] {
    return this.accounts.kept;
  }

  /** The same with tokens that are renewed where that is due and possible. Never rejects. */
  async freshSessions(signal: AbortSignal): Promise<readonly AuthSession[]> {
    return this.accounts.fresh(signal);
  }

  /** Reads what is stored and follows what other windows store. Sends nothing, never rejects. */
  async restore(): Promise<void> {
    await this.accounts.restore();
  }

  async accessToken(signal: AbortSignal): Promise<AccessToken> {
    return this.tokens.get(signal);
  }

  /** Rejects with `invalidInput` before anything is sent, with `signInRequired` when Engee does not know the token, or with `tooManyAccounts`. */
  async signInWithToken(text: string, signal: AbortSignal): Promise<Account> {
    const token = text.trim();
    if (!tokenPattern.test(token)) throw new EngeeError({ kind: 'invalidInput', input: 'token' });
    return this.signIn(async () => Promise.resolve({ method: 'personalAccessToken', token }), signal, [token]);
  }

  /** Rejects with `cancelled` also when the user denies access in the browser, and with `oauthRefused` or `tooManyAccounts`. */
  async signInWithOAuth(client: OAuthClient, browser: Browser, signal: AbortSignal): Promise<Account> {
    const { oauthEndpoints: endpoints, clock } = this.dependencies;
    return this.signIn(
      async (attempt) => signInThroughBrowser({ endpoints, clock }, client, browser, attempt),
      signal,
      [client.clientSecret],
    );
  }

  /** Notices at once a sign-out in another window that this one was not told of; otherwise it shows at the next request. */
  look(): void {
    this.accounts.look();
  }

  /** The user pressed Try Again: a renewal that failed is tried at its next use, unless Engee itself said when it may be. */
  tryAgain(): void {
    this.accounts.tryAgain();
  }

  /** Another OAuth client is configured: the sessions of the one before rest until it is back. */
  lookAtClient(): void {
    this.accounts.lookAtClient();
  }

  /** Uses another account that is signed in already. */
  use(accountId: string): void {
    this.accounts.choose(accountId);
  }

  async signOut(): Promise<void> {
    this.attempt?.abort(new EngeeError({ kind: 'cancelled' }));
    this.dependencies.log.info('auth: signed out');
    await this.accounts.clear();
  }

  /** Signs one account out; the others stay. */
  async endSession(sessionId: string): Promise<void> {
    this.dependencies.log.info('auth: signed out of one account');
    await this.accounts.clear(sessionId);
  }

  dispose(): void {
    this.attempt?.abort(new EngeeError({ kind: 'cancelled' }));
    this.resources.dispose();
  }

  /** One attempt; a later one cancels it. Nothing is stored unless all of it succeeded. */
  private async signIn(
    obtain: (signal: AbortSignal) => Promise<Credential>,
    callerSignal: AbortSignal,
    ownSecrets: readonly string[],
  ): Promise<Account> {
    const secrets = this.dependencies.redactor.holder();
    secrets.hold(ownSecrets);
    this.attempt?.abort(new EngeeError({ kind: 'cancelled' }));
    const attempt = new AbortController();
    this.attempt = attempt;
    this.updateState();
    const signal = AbortSignal.any([callerSignal, attempt.signal]);
    try {
      const credential = await obtain(signal);
      signal.throwIfAborted();
      secrets.hold([...ownSecrets, ...secretsOf(credential)]);
      const { baseUrl, whoAmI, log } = this.dependencies;
      const token = { value: credential.method === 'oauth' ? credential.accessToken : credential.token };
      const account = await whoAmI(token, signal);
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

/** A session that works stays in force while the user signs in anew. */
export function authStateOf(session: HeldSession, isSigningIn: boolean): AuthState {
  if (session.kind === 'usable') return { kind: 'signedIn', ...nameOf(session.record) };
  if (isSigningIn) return { kind: 'signingIn' };
  switch (session.kind) {
    case 'unread':
      return { kind: 'unknown' };
    case 'none':
      return { kind: 'signedOut' };
    case 'refused':
      return { kind: 'expired', ...nameOf(session.record) };
  }
}

function nameOf(record: SessionRecord) {
  return { account: record.account, method: record.credential.method };
}

function isSameState(a: AuthState, b: AuthState): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
