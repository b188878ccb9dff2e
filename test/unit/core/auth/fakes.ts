import type { BaseUrl } from '../../../../src/core/api/baseUrl.ts';
import type { OAuthEndpoints, TokenReply } from '../../../../src/core/api/oauthEndpoints.ts';
import { AuthService } from '../../../../src/core/auth/authService.ts';
import type { OAuthClient } from '../../../../src/core/auth/oauth/oauthFlow.ts';
import type { OAuthCredential, SessionRecord } from '../../../../src/core/auth/sessionRecord.ts';
import { createRedactor } from '../../../../src/core/lib/redact.ts';
import type { Clock } from '../../../../src/platform/clock.ts';
import type { HeldLock, Lock } from '../../../../src/platform/lock.ts';
import type { Logger } from '../../../../src/platform/logger.ts';
import type { Memento, SecretStorage } from '../../../../src/platform/storage.ts';
import { FakeClock, settle } from '../server/support/fakeClock.ts';

export { FakeClock, settle };

export const baseUrl = 'https://engee.example' as BaseUrl;
export const account = { id: 'sub-1', label: 'anna' };
export const client: OAuthClient = { clientId: 'client-1', clientSecret: 'secret-of-client-1', scope: 'user:id engee' };
export const never = new AbortController().signal;

/** The memory that the windows of one editor share. */
export class FakeMemory implements Memento {
  readonly values = new Map<string, unknown>();
  get = (key: string): unknown => this.values.get(key);
  update = async (key: string, value: unknown): Promise<void> => {
    this.values.set(key, value);
    return Promise.resolve();
  };
}

/** A lock that the windows of a test share. `isMissing` simulates that locking is not possible. */
export class FakeLock implements Lock {
  isMissing = false;
  lastNote: string | undefined;
  holders = 0;
  readonly forgotten: string[] = [];
  private turns: Promise<void> = Promise.resolve();

  async forget(name: string): Promise<void> {
    this.forgotten.push(name);
    this.lastNote = undefined;
    return Promise.resolve();
  }

  async acquire(_name: string, signal: AbortSignal): Promise<HeldLock | undefined> {
    if (this.isMissing) return undefined;
    let release: () => void = () => undefined;
    const previous = this.turns;
    this.turns = previous.then(
      async () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    );
    await previous;
    await Promise.resolve();
    if (signal.aborted) release();
    signal.throwIfAborted();
    this.holders++;
    return {
      lastNote: this.lastNote,
      leaveNote: async (note) => Promise.resolve(void (this.lastNote = note)),
      release: async () => {
        this.holders--;
        release();
        return Promise.resolve();
      },
    };
  }
}

type Quirk = 'none' | 'rejects' | 'hangs';

/** Secret storage that the windows of a test share. */
export class FakeSecrets implements SecretStorage {
  readonly values = new Map<string, string>();
  readonly listeners = new Set<(event: { readonly key: string }) => unknown>();
  reading: Quirk = 'none';
  writing: Quirk = 'none';
  isNotifying = true;
  reads = 0;
  writes = 0;

  async get(key: string): Promise<string | undefined> {
    this.reads++;
    await behave(this.reading);
    return this.values.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    this.writes++;
    await behave(this.writing);
    this.values.set(key, value);
    this.notify(key);
  }

  async delete(key: string): Promise<void> {
    this.writes++;
    await behave(this.writing);
    this.values.delete(key);
    this.notify(key);
  }

  onDidChange(listener: (event: { readonly key: string }) => unknown) {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  notify(key: string): void {
    if (this.isNotifying) for (const listener of [...this.listeners]) listener({ key });
  }
}

async function behave(quirk: Quirk): Promise<void> {
  if (quirk === 'rejects') throw new Error('no keyring');
  if (quirk === 'hangs') await new Promise(() => undefined);
}

export class FakeLog implements Logger {
  readonly lines: string[] = [];
  trace = (line: string) => void this.lines.push(line);
  debug = (line: string) => void this.lines.push(line);
  info = (line: string) => void this.lines.push(line);
  warn = (line: string) => void this.lines.push(line);
  error = (line: string) => void this.lines.push(line);
}

/** An authorization server with configurable replies. Records the requests. */
export class FakeAuthorizationServer implements OAuthEndpoints {
  readonly exchanges: Parameters<OAuthEndpoints['exchangeCode']>[0][] = [];
  readonly refreshes: Parameters<OAuthEndpoints['refreshTokens']>[0][] = [];
  onExchange: (signal: AbortSignal) => Promise<TokenReply> = async () =>
    Promise.resolve(tokens('access-1', 'refresh-1'));
  onRefresh: (signal: AbortSignal) => Promise<TokenReply> = async () =>
    Promise.resolve(tokens('access-2', 'refresh-2'));

  authorizeUrl(request: Parameters<OAuthEndpoints['authorizeUrl']>[0]): string {
    const url = new URL(`${baseUrl}/account/authorize`);
    url.searchParams.set('redirect_uri', request.redirectUri);
    url.searchParams.set('state', request.state);
    url.searchParams.set('code_challenge', request.codeChallenge);
    return url.href;
  }

  async exchangeCode(request: Parameters<OAuthEndpoints['exchangeCode']>[0], signal: AbortSignal): Promise<TokenReply> {
    this.exchanges.push(request);
    return this.onExchange(signal);
  }

  async refreshTokens(
    request: Parameters<OAuthEndpoints['refreshTokens']>[0],
    signal: AbortSignal,
  ): Promise<TokenReply> {
    this.refreshes.push(request);
    return this.onRefresh(signal);
  }
}

export function tokens(accessToken: string, refreshToken?: string, expiresInS = 600): TokenReply {
  return { kind: 'tokens', accessToken, expiresInS, ...(refreshToken === undefined ? {} : { refreshToken }) };
}

/** Returns a credential that cannot be renewed. */
export function withoutRefreshToken(credential: OAuthCredential): OAuthCredential {
  return Object.fromEntries(Object.entries(credential).filter(([name]) => name !== 'refreshToken')) as OAuthCredential;
}

export function oauthCredential(clock: Clock, changes: Partial<OAuthCredential> = {}): OAuthCredential {
  return {
    method: 'oauth',
    clientId: client.clientId,
    redirectUri: 'vscode://engee-community.engee/auth',
    scope: client.scope,
    accessToken: 'access-1',
    refreshToken: 'refresh-1',
    expiresAt: clock.now() + 600_000,
    lifetimeMs: 600_000,
    ...changes,
  };
}

/** A fixed value for what the windows of a session share. */
export const share = { key: 'k'.repeat(43), renewals: 0 };

export function record(credential: SessionRecord['credential'], generation = 'generation-1'): SessionRecord {
  return { v: 1, baseUrl, id: 'session-1', account, generation, credential };
}

/** Opens one editor window. Windows share the services that are passed in. */
export function openWindow(
  shared: {
    secrets?: FakeSecrets;
    memory?: FakeMemory;
    server?: FakeAuthorizationServer;
    clock?: FakeClock;
    lock?: FakeLock;
  } = {},
) {
  const secrets = shared.secrets ?? new FakeSecrets();
  const server = shared.server ?? new FakeAuthorizationServer();
  const clock = shared.clock ?? new FakeClock();
  const log = new FakeLog();
  const lock = shared.lock ?? new FakeLock();
  const memory = shared.memory ?? new FakeMemory();
  const redactor = createRedactor();
  const configured: { client: OAuthClient | undefined; isSecretLost: boolean } = { client, isSecretLost: false };
  const whoAmI = { asked: [] as string[], answer: async () => Promise.resolve(account) };
  const auth = new AuthService({
    baseUrl,
    secrets,
    memory,
    clock,
    lock,
    random: () => 0.5,
    log,
    redactor,
    whoAmI: async (token) => {
      whoAmI.asked.push(token.value);
      return whoAmI.answer();
    },
    oauthEndpoints: server,
    oauthClient: async () => Promise.resolve(configured.isSecretLost ? undefined : configured.client),
    oauthClientId: () => configured.client?.clientId ?? '',
  });
  return { auth, configured, secrets, memory, redactor, server, clock, lock, log, whoAmI };
}
