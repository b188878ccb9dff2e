import type { Memento } from '../../platform/storage.ts';
import type { Account } from '../api/accountApi.ts';
import type { AccessToken, TokenSource } from '../api/transport.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { abortable } from '../lib/abort.ts';
import { DisposableStore, type Disposable } from '../lib/disposable.ts';
import { Emitter, type Event } from '../lib/event.ts';
import { EndedSessions } from './endedSessions.ts';
import { bearerOf, type SessionRecord } from './sessionRecord.ts';
import {
  recordOf,
  SessionStore,
  type HeldSession,
  type SessionStoreDependencies,
  type StorageFault,
} from './sessionStore.ts';
import { SessionTokens, type SessionTokensDependencies } from './sessionTokens.ts';

/** So many accounts of one Engee can be signed in at a time; one more has to wait until the user signs out of another. */
export const maxAccounts = 8;

export interface AccountsDependencies
  extends Omit<SessionStoreDependencies, 'place' | 'isEnded'>, Omit<SessionTokensDependencies, 'store'> {
  /** Holds the id of the account in use and those of sessions that are over, nothing secret. The windows share it. */
  readonly memory: Memento;
  /** The id of the OAuth client that is configured now; empty when there is none. Sessions of others rest meanwhile. */
  readonly oauthClientId: () => string;
}

/** A usable session, as the editor's account list wants it. */
export interface AuthSession {
  readonly id: string;
  readonly account: Account;
  readonly token: AccessToken;
}

/** A session as it is kept, whether or not it can be used now. */
export interface KeptSession {
  readonly id: string;
  readonly account: Account;
  /** It belongs to another OAuth client than the one that is configured: not used, and not lost. */
  readonly isResting: boolean;
}

/** Where one account is kept. Places share nothing, so no account's tokens can end up under another's name. */
interface Place {
  readonly store: SessionStore;
  readonly tokens: SessionTokens;
}

/** Secret storage worked, and yet does not have the sign-in that it was given: a keyring that lives in memory only. */
export type SignInFault = StorageFault | 'forgotten';

/** The accounts that are signed in to one Engee, and which of them this window uses. */
export class Accounts implements TokenSource, Disposable {
  /** Fires as well when only a token changed. */
  readonly onDidChange: Event<void>;
  readonly onDidFail: Event<SignInFault>;
  private readonly changes = new Emitter<void>();
  private readonly faults = new Emitter<SignInFault>();
  private readonly resources = new DisposableStore();
  private readonly dependencies: AccountsDependencies;
  private readonly places: readonly Place[];
  /** Whose token each one is: a request is never repeated with the token of another account. */
  private readonly owners = new WeakMap<
    AccessToken,
    { readonly place: Place; readonly accountId: string | undefined }
  >();
  private chosenId: string | undefined;
  private readonly ended: EndedSessions;

  constructor(dependencies: AccountsDependencies) {
    this.dependencies = dependencies;
    this.onDidChange = this.resources.add(this.changes).event;
    this.onDidFail = this.resources.add(this.faults).event;
    this.ended = new EndedSessions(dependencies.memory, dependencies.baseUrl);
    const remembered = dependencies.memory.get(this.memoryKey);
    this.chosenId = typeof remembered === 'string' ? remembered : undefined;
    this.places = Array.from({ length: maxAccounts }, (_, place) => this.openPlace(place));
  }

  /** The session in use. Unread until all are read: the first one read need not be the chosen one. */
  get held(): HeldSession {
    if (!this.isRead) return { kind: 'unread' };
    return this.inUse?.store.held ?? { kind: 'none' };
  }

  /** Every session that can be used now, the one in use first. */
  get sessions(): readonly AuthSession[] {
    const { inUse } = this;
    const inOrder = this.awake.toSorted((a, b) => Number(b === inUse) - Number(a === inUse));
    return inOrder.flatMap(({ store }) => (store.held.kind === 'usable' ? [sessionOf(store.held.record)] : []));
  }

  /** Every session that takes up a place. */
  get kept(): readonly KeptSession[] {
    return this.places.flatMap((place) => {
      const record = recordOf(place.store.held);
      return record === undefined ? [] : [{ id: record.id, account: record.account, isResting: this.isResting(place) }];
    });
  }

  /** Reads what is stored and follows what other windows store. Sends nothing, never rejects. */
  async restore(): Promise<void> {
    for (const { store } of this.places) store.follow();
    const answers = this.places.map(async ({ store }) => {
      let isRead = true;
      const subscription = store.onDidFail(() => {
        isRead = false;
      });
      await store.reload();
      subscription.dispose();
      return isRead;
    });
    const isReadable = (await Promise.all(answers)).every(Boolean);
    if (!isReadable || this.chosenId === undefined || this.places.some(({ store }) => store.held.kind !== 'none'))
      return;
    this.remember(undefined);
    this.faults.fire('forgotten');
  }

  /** Takes notice of what other windows did that storage does not tell of. Costs nothing. */
  look(): void {
    for (const { store } of this.places) store.look();
  }

  /** Takes notice of another OAuth client in the settings: other sessions rest from now on. */
  lookAtClient(): void {
    this.changes.fire();
  }

  async get(signal: AbortSignal): Promise<AccessToken> {
    this.look();
    if (!this.isRead) await abortable(Promise.all(this.places.map(async ({ store }) => store.reload())), signal);
    const place = this.inUse;
    if (place === undefined) throw new EngeeError({ kind: 'signInRequired', why: 'signedOut' });
    const token = await place.tokens.get(signal);
    this.owners.set(token, { place, accountId: accountIdOf(place) });
    return token;
  }

  async replace(rejected: AccessToken, signal: AbortSignal): Promise<AccessToken | undefined> {
    const owner = this.owners.get(rejected);
    const place = owner?.place ?? this.inUse;
    if (owner !== undefined && accountIdOf(place) !== owner.accountId) return undefined;
    return place?.tokens.replace(rejected, signal);
  }

  /** The user wants renewals that failed tried again now. */
  tryAgain(): void {
    for (const { tokens } of this.places) tokens.tryAgain();
  }

  /** The usable sessions with their tokens renewed where due and possible. Never rejects; waits no longer than `signal` lets it. */
  async fresh(signal: AbortSignal): Promise<readonly AuthSession[]> {
    await Promise.allSettled(this.awake.map(async ({ tokens }) => tokens.get(signal)));
    return this.sessions;
  }

  /** A new sign-in, which is in use from now on. Rejects with `tooManyAccounts` rather than sign another one out. */
  async put(record: SessionRecord): Promise<void> {
    if (!this.isRead) await Promise.all(this.places.map(async ({ store }) => store.reload()));
    const place = this.placeFor(record.account.id);
    if (place === undefined) throw new EngeeError({ kind: 'tooManyAccounts', limit: maxAccounts });
    this.remember(record.account.id);
    await place.store.put(record);
  }

  /** Uses another of the accounts that are signed in, in this window. */
  choose(accountId: string): void {
    this.remember(accountId);
    this.changes.fire();
  }

  /** Forgets one session, or all of them, at once and then in storage. Never rejects. */
  async clear(sessionId?: string): Promise<void> {
    const leaving = this.places.filter(
      ({ store }) => sessionId === undefined || recordOf(store.held)?.id === sessionId,
    );
    if (leaving.some((place) => place === this.inUse)) this.remember(undefined);
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
    return this.places.every(({ store }) => store.held.kind !== 'unread');
  }

  /** The places whose session can be used, or could be if it had not expired. */
  private get awake(): readonly Place[] {
    return this.places.filter((place) => !this.isResting(place));
  }

  /** The place of the chosen account; without one, that of a session that works rather than of one that is over. */
  private get inUse(): Place | undefined {
    const inOrder = [
      ...this.awake.filter(isUsable),
      ...this.awake.filter(({ store }) => store.held.kind === 'refused'),
    ];
    return inOrder.find((place) => accountIdOf(place) === this.chosenId) ?? inOrder[0];
  }

  /** A refresh token works only with the client that it was given to. */
  private isResting({ store }: Place): boolean {
    const credential = recordOf(store.held)?.credential;
    return credential?.method === 'oauth' && credential.clientId !== this.dependencies.oauthClientId();
  }

  private placeFor(accountId: string): Place | undefined {
    return (
      this.awake.find((place) => accountIdOf(place) === accountId) ??
      this.places.find(({ store }) => store.held.kind === 'none')
    );
  }

  private openPlace(place: number): Place {
    const store = this.resources.add(new SessionStore({ ...this.dependencies, place, isEnded: this.ended.has }));
    const tokens = this.resources.add(new SessionTokens({ ...this.dependencies, store }));
    store.onDidChange(() => {
      this.changes.fire();
    });
    store.onDidFail((fault) => {
      // Whoever never signed in does not care that nothing can be read.
      if (fault !== 'notRead' || this.chosenId !== undefined) this.faults.fire(fault);
    });
    return { store, tokens };
  }

  private remember(accountId: string | undefined): void {
    this.chosenId = accountId;
    // Only convenience is lost with it: without a choice the first account is used.
    Promise.resolve(this.dependencies.memory.update(this.memoryKey, accountId)).catch(() => undefined);
  }
}

function isUsable({ store }: Place): boolean {
  return store.held.kind === 'usable';
}

function accountIdOf(place: Place | undefined): string | undefined {
  return place === undefined ? undefined : recordOf(place.store.held)?.account.id;
}

function sessionOf(record: SessionRecord): AuthSession {
  return { id: record.id, account: record.account, token: bearerOf(record) };
}
