import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { SecretStorage } from '../../platform/secretStorage.ts';
import type { Account } from '../api/accountApi.ts';
import type { BaseUrl } from '../api/baseUrl.ts';
import type { OAuthEndpoints } from '../api/oauthEndpoints.ts';
import type { AccessToken, TokenSource } from '../api/tokenSource.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { DisposableStore, type Disposable } from '../lib/disposable.ts';
import { Emitter, type Event } from '../lib/event.ts';
import type { Redactor } from '../lib/redact.ts';
import type { Auth } from './auth.ts';
import type { AuthState } from './authState.ts';
import type { OAuthClient } from './oauth/oauthClient.ts';
import { signInThroughBrowser, type Browser } from './oauth/oauthFlow.ts';
import { randomToken } from './random.ts';
import { bearerOf, tokenPattern, type Credential, type SessionRecord } from './sessionRecord.ts';
import { SessionStore, type HeldSession } from './sessionStore.ts';
import { SessionTokens } from './sessionTokens.ts';

export interface AuthDependencies {
  readonly baseUrl: BaseUrl;
  readonly secrets: SecretStorage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redactor: Redactor;
  /** Asks the account server; rejects with `signInRequired` when it refuses the token. */
  readonly whoAmI: (token: AccessToken, signal: AbortSignal) => Promise<Account>;
  readonly oauthEndpoints: OAuthEndpoints;
  /** The client that is configured now; undefined when there is none. */
  readonly oauthClient: () => Promise<OAuthClient | undefined>;
}

/** A usable session, as the editor's account list wants it. */
export interface AuthSession {
  readonly id: string;
  readonly account: Account;
  readonly token: AccessToken;
}

/** Signing in to one Engee. Made for one base URL; another one takes another `AuthService`. */
export class AuthService implements Auth, Disposable {
  readonly tokens: TokenSource;
  readonly onDidChangeState: Event<AuthState>;
  /** Fires as well when only the token changed. */
  readonly onDidChangeSession: Event<AuthSession | undefined>;
  private readonly dependencies: AuthDependencies;
  private readonly store: SessionStore;
  private readonly sessionTokens: SessionTokens;
  private readonly resources = new DisposableStore();
  private readonly stateChanges = new Emitter<AuthState>();
  private readonly sessionChanges = new Emitter<AuthSession | undefined>();
  private currentState: AuthState = { kind: 'unknown' };
  private attempt: AbortController | undefined;

  constructor(dependencies: AuthDependencies) {
    this.dependencies = dependencies;
    this.store = this.resources.add(new SessionStore(dependencies));
    this.sessionTokens = this.resources.add(new SessionTokens({ ...dependencies, store: this.store }));
    this.tokens = this.sessionTokens;
    this.onDidChangeState = this.resources.add(this.stateChanges).event;
    this.onDidChangeSession = this.resources.add(this.sessionChanges).event;
    this.resources.add(
      this.store.onDidChange(() => {
        this.updateState();
        this.sessionChanges.fire(this.session);
      }),
    );
  }

  get state(): AuthState {
    return this.currentState;
  }

  /** The session that can be used now, if any; its token may be about to expire. */
  get session(): AuthSession | undefined {
    const { held } = this.store;
    if (held.kind !== 'usable') return undefined;
    return { id: held.record.id, account: held.record.account, token: bearerOf(held.record) };
  }

  /** Reads what is stored and follows what other windows store. Sends nothing, never rejects (rules.md R25). */
  async restore(): Promise<void> {
    this.store.follow();
    await this.store.reload();
  }

  async accessToken(signal: AbortSignal): Promise<AccessToken> {
    return this.tokens.get(signal);
  }

  /** Rejects with `invalidInput` before anything is sent, or with `signInRequired` when Engee does not know the token. */
  async signInWithToken(text: string, signal: AbortSignal): Promise<Account> {
    const token = text.trim();
    if (!tokenPattern.test(token)) throw new EngeeError({ kind: 'invalidInput', input: 'token' });
    return this.signIn(async () => Promise.resolve({ method: 'personalAccessToken', token }), signal);
  }

  /** Rejects with `cancelled` also when the user denies access in the browser, and with `oauthRefused`. */
  async signInWithOAuth(client: OAuthClient, browser: Browser, signal: AbortSignal): Promise<Account> {
    const { oauthEndpoints: endpoints, clock, redactor } = this.dependencies;
    redactor.add(client.clientSecret);
    return this.signIn(async (attempt) => signInThroughBrowser({ endpoints, clock }, client, browser, attempt), signal);
  }

  async signOut(): Promise<void> {
    this.attempt?.abort(new EngeeError({ kind: 'cancelled' }));
    this.sessionTokens.abort();
    this.dependencies.log.info('auth: signed out');
    await this.store.clear();
  }

  dispose(): void {
    this.attempt?.abort(new EngeeError({ kind: 'cancelled' }));
    this.resources.dispose();
  }

  /** One attempt; a later one cancels it (rules.md R10). Nothing is stored unless all of it succeeded. */
  private async signIn(obtain: (signal: AbortSignal) => Promise<Credential>, callerSignal: AbortSignal): Promise<Account> {
    this.attempt?.abort(new EngeeError({ kind: 'cancelled' }));
    const attempt = new AbortController();
    this.attempt = attempt;
    this.updateState();
    const signal = AbortSignal.any([callerSignal, attempt.signal]);
    try {
      const credential = await obtain(signal);
      signal.throwIfAborted();
      const { baseUrl, redactor, whoAmI, log } = this.dependencies;
      const token = { value: credential.method === 'oauth' ? credential.accessToken : credential.token };
      redactor.add(token.value);
      const account = await whoAmI(token, signal);
      signal.throwIfAborted();
      const record: SessionRecord = { v: 1, baseUrl, id: randomToken(16), account, generation: randomToken(16), credential };
      await this.store.put(record);
      log.info(`auth: signed in (${credential.method})`);
      return account;
    } finally {
      if (this.attempt === attempt) {
        this.attempt = undefined;
        this.updateState();
      }
    }
  }

  private updateState(): void {
    const before = this.currentState;
    this.currentState = authStateOf(this.store.held, this.attempt !== undefined);
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
