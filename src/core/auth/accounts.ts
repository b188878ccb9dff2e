import type { Memento } from '../../platform/storage.ts';
import type { Account } from '../api/accountApi.ts';
import type { AccessToken, TokenSource } from '../api/transport.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { raceAbort } from '../lib/abort.ts';
import { type Disposable, DisposableStore } from '../lib/disposable.ts';
import { Emitter, type Event } from '../lib/event.ts';
import { EndedSessions } from './endedSessions.ts';
import { bearerOf, type SessionRecord } from './sessionRecord.ts';
import {
  type HeldSession,
  recordOf,
  SessionStore,
  type SessionStoreDependencies,
  type StorageFault,
} from './sessionStore.ts';
import { SessionTokens, type SessionTokensDependencies } from './sessionTokens.ts';

/** Number of accounts that can be signed in to one Engee at the same time. */
export const maxAccounts = 8;

export interface AccountsDependencies
  extends Omit<SessionStoreDependencies, 'slot' | 'isEnded'>, Omit<SessionTokensDependencies, 'store'> {
  /** Shared by all windows. Stores the id of the current account and the ids of ended sessions, no secrets. */
  readonly memory: Memento;
  /** The id of the configured OAuth client, or an empty string. Sessions of other clients are inactive. */
  readonly oauthClientId: () => string;
}

/** A usable session, in the form that the editor's account list needs. */
export interface AuthSession {
  readonly id: string;
  readonly account: Account;
  readonly token: AccessToken;
}

/** A session that occupies a slot, usable or not. */
export interface SessionSummary {
  readonly id: string;
  readonly account: Account;
  /** Whether it belongs to an OAuth client other than the configured one. It is kept, but not used. */
  readonly isInactive: boolean;
}

/** Holds one account. Slots share nothing, so the tokens of two accounts cannot be mixed up. */
interface Slot {
  readonly store: SessionStore;
  readonly tokens: SessionTokens;
}

/** `forgotten`: secret storage works but lost the sign-in, for example because the keyring exists only in memory. */
export type SignInFault = StorageFault | 'forgotten';

/** Manages the accounts that are signed in to one Engee and selects the one that this window uses. */
export class Accounts implements TokenSource, Disposable {
  /** Also fires when only a token changed. */
  readonly onDidChange: Event<void>;
  readonly onDidFail: Event<SignInFault>;
  private readonly changes = new Emitter<void>();
  private readonly faults = new Emitter<SignInFault>();
  private readonly resources = new DisposableStore();
  private readonly dependencies: AccountsDependencies;
  private readonly slots: readonly Slot[];
  /** The account of each token, so that a request is never retried with the token of another account. */
  private readonly owners = new WeakMap<AccessToken, { readonly slot: Slot; readonly accountId: string | undefined }>();
  private selectedId: string | undefined;
  private readonly ended: EndedSessions;

  constructor(dependencies: AccountsDependencies) {
    this.dependencies = dependencies;
    this.onDidChange = this.resources.add(this.changes).event;
    this.onDidFail = this.resources.add(this.faults).event;
    this.ended = new EndedSessions(dependencies.memory, dependencies.baseUrl);
    const remembered = dependencies.memory.get(this.memoryKey);
    this.selectedId = typeof remembered === 'string' ? remembered : undefined;
    this.slots = Array.from({ length: maxAccounts }, (_, slot) => this.openSlot(slot));
  }

  /** The current session. `unread` until all slots are read, because the first one read may not be the selected one. */
  get held(): HeldSession {
    if (!this.isRead) return { kind: 'unread' };
    return this.inUse?.store.held ?? { kind: 'none' };
  }

  /** All usable sessions, the current one first. */
  get sessions(): readonly AuthSession[] {
    const { inUse } = this;
    const sorted = this.active.toSorted((a, b) => Number(b === inUse) - Number(a === inUse));
    return sorted.flatMap(({ store }) => (store.held.kind === 'usable' ? [sessionOf(store.held.record)] : []));
  }

  /** All sessions that occupy a slot, including inactive and expired ones. */
  get allSessions(): readonly SessionSummary[] {
    return this.slots.flatMap((slot) => {
      const record = recordOf(slot.store.held);
      return record === undefined
        ? []
        : [{ id: record.id, account: record.account, isInactive: this.isInactive(slot) }];
    });
  }

  /** Reads secret storage and starts to track the changes of other windows. Sends no requests. Never rejects. */
  async restore(): Promise<void> {
    for (const { store } of this.slots) store.follow();
    const results = this.slots.map(async ({ store }) => {
      let isRead = true;
      const subscription = store.onDidFail(() => {
        isRead = false;
      });
      await store.reload();
      subscription.dispose();
      return isRead;
    });
    const isReadable = (await Promise.all(results)).every(Boolean);
    if (!isReadable || this.selectedId === undefined || this.slots.some(({ store }) => store.held.kind !== 'none'))
      return;
    this.rememberSelection(undefined);
    this.faults.fire('forgotten');
  }

  /** Drops sessions that another window signed out of, even if secret storage still has them. */
  dropEndedSessions(): void {
    for (const { store } of this.slots) store.dropIfEnded();
  }

  /** Applies a change of the configured OAuth client: sessions of other clients become inactive. */
  handleClientChange(): void {
    this.changes.fire();
  }

  async get(signal: AbortSignal): Promise<AccessToken> {
    this.dropEndedSessions();
    if (!this.isRead) await raceAbort(Promise.all(this.slots.map(async ({ store }) => store.reload())), signal);
    const slot = this.inUse;
    if (slot === undefined) throw new EngeeError({ kind: 'signInRequired', why: 'signedOut' });
    const token = await slot.tokens.get(signal);
    this.owners.set(token, { slot, accountId: accountIdOf(slot) });
    return token;
  }

  async replace(rejected: AccessToken, signal: AbortSignal): Promise<AccessToken | undefined> {
    const owner = this.owners.get(rejected);
    const slot = owner?.slot ?? this.inUse;
    if (owner !== undefined && accountIdOf(slot) !== owner.accountId) return undefined;
    return slot?.tokens.replace(rejected, signal);
  }

  /** Allows failed renewals to be retried now, because the user asked for it. */
  retryRenewals(): void {
    for (const { tokens } of this.slots) tokens.retryRenewal();
  }

  /**
   * Returns the usable sessions after renewing their tokens where due and possible. Never rejects; waits until `signal`
   * aborts at the latest.
   */
  async freshSessions(signal: AbortSignal): Promise<readonly AuthSession[]> {
    await Promise.allSettled(this.active.map(async ({ tokens }) => tokens.get(signal)));
    return this.sessions;
  }

  /** Stores a new sign-in and makes it the current one. Rejects with `tooManyAccounts` when all slots are occupied. */
  async put(record: SessionRecord): Promise<void> {
    if (!this.isRead) await Promise.all(this.slots.map(async ({ store }) => store.reload()));
    const slot = this.findSlot(record.account.id);
    if (slot === undefined) throw new EngeeError({ kind: 'tooManyAccounts', limit: maxAccounts });
    this.rememberSelection(record.account.id);
    await slot.store.put(record);
  }

  /** Makes another signed-in account the current one of this window. */
  select(accountId: string): void {
    this.rememberSelection(accountId);
    this.changes.fire();
  }

  /** Removes one session, or all sessions: first from memory, then from secret storage. Never rejects. */
  async clear(sessionId?: string): Promise<void> {
    const leaving = this.slots.filter(({ store }) => sessionId === undefined || recordOf(store.held)?.id === sessionId);
    if (leaving.some((slot) => slot === this.inUse)) this.rememberSelection(undefined);
    const ids = leaving.flatMap(({ store }) => recordOf(store.held)?.id ?? []);
    this.ended.add(ids);
    await Promise.all([
      ...leaving.map(async ({ store, tokens }) => {
        tokens.abort();
        await store.clear();
      }),
      ...ids.map(async (id) => this.dependencies.lock.forget(id)),
    ]);
  }

  dispose(): void {
    this.resources.dispose();
  }

  private get memoryKey(): string {
    return `engee.account:${this.dependencies.baseUrl}`;
  }

  private get isRead(): boolean {
    return this.slots.every(({ store }) => store.held.kind !== 'unread');
  }

  /** The slots that are empty or whose session belongs to the configured client. */
  private get active(): readonly Slot[] {
    return this.slots.filter((slot) => !this.isInactive(slot));
  }

  /** The slot of the selected account. Without a selection, a usable session takes precedence over a refused one. */
  private get inUse(): Slot | undefined {
    const candidates = [
      ...this.active.filter(isUsable),
      ...this.active.filter(({ store }) => store.held.kind === 'refused'),
    ];
    return candidates.find((slot) => accountIdOf(slot) === this.selectedId) ?? candidates[0];
  }

  /** A refresh token works only with the client that it was issued to. */
  private isInactive({ store }: Slot): boolean {
    const credential = recordOf(store.held)?.credential;
    return credential?.method === 'oauth' && credential.clientId !== this.dependencies.oauthClientId();
  }

  private findSlot(accountId: string): Slot | undefined {
    return (
      this.active.find((slot) => accountIdOf(slot) === accountId) ??
      this.slots.find(({ store }) => store.held.kind === 'none')
    );
  }

  private openSlot(slot: number): Slot {
    const store = this.resources.add(new SessionStore({ ...this.dependencies, slot, isEnded: this.ended.has }));
    const tokens = this.resources.add(new SessionTokens({ ...this.dependencies, store }));
    store.onDidChange(() => {
      this.changes.fire();
    });
    store.onDidFail((fault) => {
      // A read failure does not matter to a user who never signed in.
      if (fault !== 'notRead' || this.selectedId !== undefined) this.faults.fire(fault);
    });
    return { store, tokens };
  }

  private rememberSelection(accountId: string | undefined): void {
    this.selectedId = accountId;
    // A failed write costs only convenience: without a selection, the first account is used.
    Promise.resolve(this.dependencies.memory.update(this.memoryKey, accountId)).catch(() => undefined);
  }
}

function isUsable({ store }: Slot): boolean {
  return store.held.kind === 'usable';
}

function accountIdOf(slot: Slot | undefined): string | undefined {
  return slot === undefined ? undefined : recordOf(slot.store.held)?.account.id;
}

function sessionOf(record: SessionRecord): AuthSession {
  return { id: record.id, account: record.account, token: bearerOf(record) };
}
