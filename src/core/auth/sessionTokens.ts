import type { HeldLock } from '../../platform/lock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Account } from '../api/accountApi.ts';
import type { OAuthEndpoints, TokenReply } from '../api/oauthEndpoints.ts';
import type { AccessToken, TokenSource } from '../api/transport.ts';
import { EngeeError, isFault } from '../errors/engeeError.ts';
import { raceAbort } from '../lib/abort.ts';
import { singleFlight } from '../lib/concurrency.ts';
import { randomToken } from '../lib/crypto.ts';
import { delay } from '../lib/delay.ts';
import type { Disposable } from '../lib/disposable.ts';
import { type OAuthClient, oauthCredential, refusalOf, withRefreshToken } from './oauth/oauthFlow.ts';
import { isExpired, isRenewalDue } from './oauth/renewal.ts';
import { type RefreshLockDependencies, withRefreshLock } from './refreshLock.ts';
import { patienceMs, requestTokens } from './refreshRequest.ts';
import { renewalNote, shareOf, verifyNote } from './renewalNote.ts';
import { RenewalPauses } from './renewalPause.ts';
import { bearerOf, type OAuthCredential, type SessionRecord } from './sessionRecord.ts';
import { recordOf, type SessionStore } from './sessionStore.ts';

/** Delay before a refused session is final. Another window may be about to store newer tokens. */
const recheckDelayMs = 2_000;
/** How long this window's copy of secret storage can lag behind other windows, and how often to read it. */
const storageLagMs = 5_000;
const storagePollMs = 50;
/** Limits renewals of tokens that the server refuses before they expire. */
const maxForcedRenewals = 3;
const forcedRenewalWindowMs = 5 * 60_000;

export interface SessionTokensDependencies extends RefreshLockDependencies {
  readonly store: SessionStore;
  readonly oauthEndpoints: OAuthEndpoints;
  /** Returns the configured client, if any. */
  readonly oauthClient: () => Promise<OAuthClient | undefined>;
  /** Rejects with `signInRequired` when the account server itself refuses the token. */
  readonly whoAmI: (token: AccessToken, signal: AbortSignal) => Promise<Account>;
  readonly log: Logger;
}

type Renewable = SessionRecord & { readonly credential: OAuthCredential };

/** Returns the session's token and renews it when needed. Only an explicit refusal by Engee ends a session. */
export class SessionTokens implements TokenSource, Disposable {
  private readonly dependencies: SessionTokensDependencies;
  private readonly pauses: RenewalPauses;
  private readonly renew = singleFlight(async () => this.renewUnderLock());
  private readonly verify = singleFlight(async () => this.verifyOnce());
  private requests = new AbortController();
  private forcedRenewalsAt: readonly number[] = [];
  /** The generation for which a renewal already waited for the network. */
  private waitedForGeneration: string | undefined;

  constructor(dependencies: SessionTokensDependencies) {
    this.dependencies = dependencies;
    this.pauses = new RenewalPauses(dependencies);
  }

  async get(signal: AbortSignal): Promise<AccessToken> {
    const { store, clock } = this.dependencies;
    if (store.held.kind === 'unread') await raceAbort(store.reload(), signal);
    const due = this.usable();
    if (due.credential.method !== 'oauth' || !isRenewalDue(due.credential, clock.now())) return bearerOf(due);

    const failure =
      (await raceAbort(this.pauses.currentFailure(due), signal)) ?? (await failureOf(raceAbort(this.renew(), signal)));
    signal.throwIfAborted();
    const record = this.usable();
    // A temporary failure does not matter while the old token is valid.
    if (failure !== undefined && record.credential.method === 'oauth' && isExpired(record.credential, clock.now()))
      throw failure;
    return bearerOf(record);
  }

  async replace(rejected: AccessToken, signal: AbortSignal): Promise<AccessToken | undefined> {
    const current = this.current();
    if (current === undefined) return undefined;
    if (bearerOf(current).value !== rejected.value) return bearerOf(current);
    if (current.credential.method === 'oauth') {
      const failure = await raceAbort(this.pauses.currentFailure(current), signal);
      if (failure !== undefined) throw failure;
      // A server may refuse every token, so renewals before the expiry are limited.
      if (!isRenewalDue(current.credential, this.dependencies.clock.now()) && !this.mayForceRenewal()) return undefined;
      await raceAbort(this.renew(), signal);
    } else {
      await raceAbort(this.verify(), signal);
    }
    // Throws the reason if the session has ended.
    const newer = bearerOf(this.usable());
    return newer.value === rejected.value ? undefined : newer;
  }

  /** Allows a failed renewal to be retried now, because the user asked for it. */
  retryRenewal(): void {
    this.pauses.requestRetry();
  }

  /** Aborts all requests in progress, because the user signed out. */
  abort(): void {
    this.requests.abort(new EngeeError({ kind: 'canceled' }));
    this.requests = new AbortController();
  }

  dispose(): void {
    this.abort();
  }

  private current(): SessionRecord | undefined {
    const { held } = this.dependencies.store;
    return held.kind === 'usable' ? held.record : undefined;
  }

  private usable(): SessionRecord {
    const { held } = this.dependencies.store;
    if (held.kind === 'usable') return held.record;
    if (held.kind !== 'refused') throw new EngeeError({ kind: 'signInRequired', why: 'signedOut' });
    throw new EngeeError({
      kind: 'signInRequired',
      why: held.record.credential.method === 'oauth' ? 'expired' : 'rejected',
    });
  }

  /** Stores a newer token or marks the session as refused. Rejects when neither is certain. */
  private async renewUnderLock(): Promise<void> {
    const { signal } = this.requests;
    const before = this.current();
    if (before === undefined) return;
    await withRefreshLock(this.dependencies, before.id, async (held) => this.renewLocked(before, held, signal), signal);
  }

  private async renewLocked(before: SessionRecord, held: HeldLock | undefined, signal: AbortSignal): Promise<void> {
    const { store, clock, log } = this.dependencies;
    const spentGeneration = await this.catchUp(held?.lastNote, signal);
    const record = this.current();
    // The user signed in again in the meantime.
    if (record?.id !== before.id || !isRenewable(record)) return;
    // Another window already renewed it.
    if (record.generation !== before.generation && !isRenewalDue(record.credential, clock.now())) return;
    const { refreshToken } = record.credential;
    // Reusing a spent refresh token would end the session in all windows.
    if (refreshToken === undefined || record.generation === spentGeneration) {
      store.markRefused(record);
      return;
    }
    const failure = await this.pauses.mergeShared(held?.lastNote, record);
    if (failure !== undefined) throw failure;
    const client = await this.clientOf(record.credential);
    const reply = await this.refresh(record, client, refreshToken, signal).catch(async (error: unknown) => {
      throw signal.aborted ? error : await this.pauses.begin(error, record, client, held, held?.lastNote);
    });
    if (reply.kind === 'refused' && reply.error === 'invalid_grant') {
      log.info('auth: the refresh token was refused');
      await this.recheckAndRefuse(record, signal);
      return;
    }
    if (reply.kind === 'refused') throw await this.pauses.begin(refusalOf(reply), record, client, held, held?.lastNote);
    const share = await shareOf(record);
    const own = share === undefined ? record.credential : { ...record.credential, share };
    const credential =
      reply.kind === 'tokens' ? oauthCredential(reply, own, clock.now()) : withRefreshToken(own, reply.refreshToken);
    const next: SessionRecord = { ...record, generation: randomToken(), credential };
    const spentNow = credential.refreshToken === refreshToken ? undefined : record.generation;
    const note = await renewalNote(spentNow, next, credential.share);
    // Written before the record is stored, because the next window may never see the stored record.
    await held?.leaveNote(note);
    await store.replace(record, next);
    if (reply.kind === 'refreshTokenOnly') {
      const unusable = new EngeeError({ kind: 'protocol', what: 'refresh', detail: reply.detail });
      throw await this.pauses.begin(unusable, next, client, held, note);
    }
    this.pauses.end();
    log.info('auth: the access token was renewed');
  }

  /**
   * Applies the last renewal of any window. This window's copy of secret storage can be outdated, but the note in the lock
   * is always current. Returns the generation whose refresh token is spent, if known.
   */
  private async catchUp(note: string | undefined, signal: AbortSignal): Promise<string | undefined> {
    const { store, clock } = this.dependencies;
    const startedAt = clock.monotonic();
    await store.reload();
    const record = this.current();
    const verified = record === undefined ? undefined : await verifyNote(note, record);
    const { spentGeneration, successor } = verified ?? {};
    if (record !== undefined && successor !== undefined) await store.replace(record, successor);
    while (
      spentGeneration !== undefined &&
      this.current()?.generation === spentGeneration &&
      clock.monotonic() - startedAt < storageLagMs
    ) {
      await delay(clock, storagePollMs, signal);
      await store.reload();
    }
    return spentGeneration;
  }

  private async refresh(
    record: Renewable,
    client: OAuthClient,
    refreshToken: string,
    signal: AbortSignal,
  ): Promise<TokenReply> {
    const { oauthEndpoints, clock } = this.dependencies;
    const { redirectUri, expiresAt } = record.credential;
    // Waits for the network only once, so that a user who works offline sees the error immediately from then on.
    const patience = this.waitedForGeneration === record.generation ? 0 : patienceMs(expiresAt, clock.now());
    this.waitedForGeneration = record.generation;
    return requestTokens(
      async () => oauthEndpoints.refreshTokens({ client, redirectUri, refreshToken }, signal),
      patience,
      this.dependencies,
      signal,
    );
  }

  /** Marks the session as refused, unless another window used the refresh token first and stored newer tokens. */
  private async recheckAndRefuse(record: SessionRecord, signal: AbortSignal): Promise<void> {
    const { store, clock } = this.dependencies;
    const isStillHeld = () => recordOf(store.held)?.generation === record.generation;
    await store.reload();
    if (!isStillHeld()) return;
    await delay(clock, recheckDelayMs, signal);
    await store.reload();
    store.markRefused(record);
  }

  /** Returns the client that the refresh token was issued to. Rejects when another client is configured. */
  private async clientOf(credential: OAuthCredential): Promise<OAuthClient> {
    const client = await this.dependencies.oauthClient();
    if (client?.clientId !== credential.clientId)
      throw new EngeeError({ kind: 'oauthRefused', code: 'invalid_client' });
    return { ...client, scope: credential.scope };
  }

  /** Checks the token with the account server. A user's server also refuses valid tokens that are newer than itself. */
  private async verifyOnce(): Promise<void> {
    const { store, whoAmI, log } = this.dependencies;
    const record = this.current();
    if (record === undefined) return;
    const failure = await failureOf(whoAmI(bearerOf(record), this.requests.signal));
    if (failure === undefined) return;
    if (!isFault(failure, 'signInRequired')) throw failure;
    log.info('auth: the personal access token was refused');
    store.markRefused(record);
  }

  private mayForceRenewal(): boolean {
    const now = this.dependencies.clock.monotonic();
    const recent = this.forcedRenewalsAt.filter((at) => now - at < forcedRenewalWindowMs);
    const isAllowed = recent.length < maxForcedRenewals;
    this.forcedRenewalsAt = isAllowed ? [...recent, now] : recent;
    return isAllowed;
  }
}

function isRenewable(record: SessionRecord): record is Renewable {
  return record.credential.method === 'oauth';
}

/** Returns the error that the promise rejects with, or undefined when it resolves. */
async function failureOf(promise: Promise<unknown>): Promise<Error | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
