import type { HeldLock } from '../../platform/lock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Account } from '../api/accountApi.ts';
import type { OAuthEndpoints, TokenReply } from '../api/oauthEndpoints.ts';
import type { AccessToken, TokenSource } from '../api/transport.ts';
import { EngeeError, isFault } from '../errors/engeeError.ts';
import { abortable } from '../lib/abort.ts';
import type { Disposable } from '../lib/disposable.ts';
import { delay } from '../lib/delay.ts';
import { singleFlight } from '../lib/singleFlight.ts';
import { oauthCredential, refusalOf, withRefreshToken } from './oauth/oauthFlow.ts';
import type { OAuthClient } from './oauth/oauthClient.ts';
import { isExpired, isRenewalDue } from './oauth/renewal.ts';
import { randomToken } from '../lib/crypto.ts';
import { renewalNote, shareOf, verifyNote } from './renewalNote.ts';
import { RenewalPauses } from './renewalPause.ts';
import { inOneWindow, type RefreshLockDependencies } from './refreshLock.ts';
import { askForTokens, patienceMs } from './refreshRequest.ts';
import { bearerOf, type OAuthCredential, type SessionRecord } from './sessionRecord.ts';
import { recordOf, type SessionStore } from './sessionStore.ts';

/** Another window may be about to store the tokens that made ours stale. */
const secondLookMs = 2_000;
/** So long this window's copy of storage may lag behind the others' writes, and how often it is read meanwhile. */
const copyLagMs = 5_000;
const lookAgainMs = 50;
/** A server that refuses every token is asked for a new one so often at most. */
const maxForcedRenewals = 3;
const forcedRenewalWindowMs = 5 * 60_000;

export interface SessionTokensDependencies extends RefreshLockDependencies {
  readonly store: SessionStore;
  readonly oauthEndpoints: OAuthEndpoints;
  /** The client that is configured now; undefined when there is none. */
  readonly oauthClient: () => Promise<OAuthClient | undefined>;
  /** Rejects with `signInRequired` when the account server itself refuses the token. */
  readonly whoAmI: (token: AccessToken, signal: AbortSignal) => Promise<Account>;
  readonly log: Logger;
}

type Renewable = SessionRecord & { readonly credential: OAuthCredential };

/** Gives out the session's token, renewed when needed; only Engee's clear no ends a session. */
export class SessionTokens implements TokenSource, Disposable {
  private readonly dependencies: SessionTokensDependencies;
  private readonly pauses: RenewalPauses;
  private readonly renew = singleFlight(async () => this.renewOnce());
  private readonly verify = singleFlight(async () => this.verifyOnce());
  private requests = new AbortController();
  private forcedRenewalsAt: readonly number[] = [];
  /** The generation for which a renewal has waited for the network. */
  private patientFor: string | undefined;

  constructor(dependencies: SessionTokensDependencies) {
    this.dependencies = dependencies;
    this.pauses = new RenewalPauses(dependencies);
  }

  async get(signal: AbortSignal): Promise<AccessToken> {
    const { store, clock } = this.dependencies;
    if (store.held.kind === 'unread') await abortable(store.reload(), signal);
    const due = this.usable();
    if (due.credential.method !== 'oauth' || !isRenewalDue(due.credential, clock.now())) return bearerOf(due);

    const failure =
      (await abortable(this.pauses.inForce(due), signal)) ?? (await failureOf(abortable(this.renew(), signal)));
    signal.throwIfAborted();
    const record = this.usable();
    // A renewal that failed for now does no harm while the old token lives.
    if (failure !== undefined && record.credential.method === 'oauth' && isExpired(record.credential, clock.now()))
      throw failure;
    return bearerOf(record);
  }

  async replace(rejected: AccessToken, signal: AbortSignal): Promise<AccessToken | undefined> {
    const current = this.current();
    if (current === undefined) return undefined;
    if (bearerOf(current).value !== rejected.value) return bearerOf(current);
    if (current.credential.method === 'oauth') {
      const failure = await abortable(this.pauses.inForce(current), signal);
      if (failure !== undefined) throw failure;
      // A token whose time has come may well be refused; one that is refused before may be so for ever.
      if (!isRenewalDue(current.credential, this.dependencies.clock.now()) && !this.mayForceRenewal()) return undefined;
      await abortable(this.renew(), signal);
    } else {
      await abortable(this.verify(), signal);
    }
    // Throws when the session turned out to be over: then it is known why.
    const newer = bearerOf(this.usable());
    return newer.value === rejected.value ? undefined : newer;
  }

  /** The user wants a renewal that failed tried again now, and not when its time has come. */
  tryAgain(): void {
    this.pauses.waive();
  }

  /** Lets go of every request under way: the user signed out. */
  abort(): void {
    this.requests.abort(new EngeeError({ kind: 'cancelled' }));
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

  /** Leaves a newer token in the store, or a refused session; rejects when it is not known which it is to be. */
  private async renewOnce(): Promise<void> {
    const { signal } = this.requests;
    const before = this.current();
    if (before === undefined) return;
    await inOneWindow(this.dependencies, before.id, async (held) => this.renewInTurn(before, held, signal), signal);
  }

  private async renewInTurn(before: SessionRecord, held: HeldLock | undefined, signal: AbortSignal): Promise<void> {
    const { store, clock, log } = this.dependencies;
    const spentGeneration = await this.catchUp(held?.lastNote, signal);
    const record = this.current();
    // A new sign-in meanwhile is another session, and this is not its turn.
    if (record?.id !== before.id || !isRenewable(record)) return;
    // Another window was faster.
    if (record.generation !== before.generation && !isRenewalDue(record.credential, clock.now())) return;
    const { refreshToken } = record.credential;
    // To send what another window has spent would end the session there as well.
    if (refreshToken === undefined || record.generation === spentGeneration) {
      store.refuse(record);
      return;
    }
    const failure = await this.pauses.adopt(held?.lastNote, record);
    if (failure !== undefined) throw failure;
    const client = await this.clientOf(record.credential);
    const reply = await this.refresh(record, client, refreshToken, signal).catch(async (error: unknown) => {
      throw signal.aborted ? error : await this.pauses.begin(error, record, client, held, held?.lastNote);
    });
    if (reply.kind === 'refused' && reply.error === 'invalid_grant') {
      log.info('auth: the refresh token was refused');
      await this.lookTwiceBeforeRefusing(record, signal);
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
    // Before it is stored: whoever holds the lock next goes on from it, although storage may never show it there.
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
   * Makes this window hold what the last renewal gave, wherever that was. Its copy of secret storage follows the others'
   * writes after a while, or never; what the holder of the lock left is there at once, for whoever has the key.
   * Resolves to the generation whose refresh token is known to be spent.
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
      clock.monotonic() - startedAt < copyLagMs
    ) {
      await delay(clock, lookAgainMs, signal);
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
    // Patient once: whoever works offline is told so at once from then on.
    const patience = this.patientFor === record.generation ? 0 : patienceMs(expiresAt, clock.now());
    this.patientFor = record.generation;
    return askForTokens(
      async () => oauthEndpoints.refreshTokens({ client, redirectUri, refreshToken }, signal),
      patience,
      this.dependencies,
      signal,
    );
  }

  /** Another window may have used the refresh token first; then its tokens are ours as well. */
  private async lookTwiceBeforeRefusing(record: SessionRecord, signal: AbortSignal): Promise<void> {
    const { store, clock } = this.dependencies;
    const isStillHeld = () => recordOf(store.held)?.generation === record.generation;
    await store.reload();
    if (!isStillHeld()) return;
    await delay(clock, secondLookMs, signal);
    await store.reload();
    store.refuse(record);
  }

  /** A refresh token works only with the client that it was given to. */
  private async clientOf(credential: OAuthCredential): Promise<OAuthClient> {
    const client = await this.dependencies.oauthClient();
    if (client?.clientId !== credential.clientId)
      throw new EngeeError({ kind: 'oauthRefused', code: 'invalid_client' });
    return { ...client, scope: credential.scope };
  }

  /** A user's server refuses a good token that is younger than itself, so only the account server's no counts. */
  private async verifyOnce(): Promise<void> {
    const { store, whoAmI, log } = this.dependencies;
    const record = this.current();
    if (record === undefined) return;
    const failure = await failureOf(whoAmI(bearerOf(record), this.requests.signal));
    if (failure === undefined) return;
    if (!isFault(failure, 'signInRequired')) throw failure;
    log.info('auth: the personal access token was refused');
    store.refuse(record);
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

/** The error that a promise rejects with, undefined when it resolves. */
async function failureOf(promise: Promise<unknown>): Promise<Error | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
