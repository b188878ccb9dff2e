import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { SecretStorage } from '../../platform/storage.ts';
import type { BaseUrl } from '../api/baseUrl.ts';
import { createSerialQueue } from '../lib/concurrency.ts';
import { type Disposable, DisposableStore } from '../lib/disposable.ts';
import { Emitter, type Event } from '../lib/event.ts';
import type { Redactor, SecretHolder } from '../lib/redact.ts';
import { parseRecord, secretsOf, serializeRecord, sessionKey, type SessionRecord } from './sessionRecord.ts';
import { withStorageTimeout } from './withStorageTimeout.ts';

/** The session in this window's memory. */
export type HeldSession =
  /** Secret storage has not been read yet. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'none' }
  | { readonly kind: 'usable'; readonly record: SessionRecord }
  /** Engee permanently refused the credential. Not stored, so a reload checks it again. */
  | { readonly kind: 'refused'; readonly record: SessionRecord };

/** Delay before writing again. A locked keyring may be unlocked by then. */
const storeRetryMs = 60_000;

/** The operation of secret storage that failed. */
export type StorageFault = 'notRead' | 'notKept' | 'notDeleted';

export interface SessionStoreDependencies {
  readonly secrets: SecretStorage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly baseUrl: BaseUrl;
  /** Index of the account slot, 0 by default. */
  readonly slot?: number;
  /** Whether the user signed out of a session in any window. Such a session is ignored even if it is still stored. */
  readonly isEnded?: (sessionId: string) => boolean;
}

/**
 * Holds one session in memory and in secret storage. Memory takes precedence: if storage fails, the session lasts until
 * the window reloads, and writing is retried until then. Storage operations run one at a time.
 */
export class SessionStore implements Disposable {
  readonly onDidChange: Event<HeldSession>;
  readonly onDidFail: Event<StorageFault>;
  /** The key in secret storage. Contains no secret. */
  readonly key: string;
  private readonly changes = new Emitter<HeldSession>();
  private readonly faults = new Emitter<StorageFault>();
  private readonly resources = new DisposableStore();
  private readonly dependencies: SessionStoreDependencies;
  private readonly secretsInUse: SecretHolder;
  private session: HeldSession = { kind: 'unread' };
  /** Whether `session` is known to be stored. If not, its absence from storage does not mean a sign-out. */
  private isSaved = false;
  /** Generations that this window replaced. They are ignored when storage still returns them. */
  private readonly replacedGenerations = new Set<string>();
  private readonly enqueue = createSerialQueue();
  private retryTimer: Disposable | undefined;

  constructor(dependencies: SessionStoreDependencies) {
    this.dependencies = dependencies;
    this.key = sessionKey(dependencies.baseUrl, dependencies.slot);
    this.onDidChange = this.changes.event;
    this.onDidFail = this.faults.event;
    this.resources.add(this.changes);
    this.resources.add(this.faults);
    this.secretsInUse = this.resources.add(dependencies.redactor.holder());
  }

  /** The session in memory. */
  get held(): HeldSession {
    return this.session;
  }

  /** Starts to track the changes of other windows. Their events are only hints, so each one triggers a read. */
  follow(): void {
    this.resources.add(
      this.dependencies.secrets.onDidChange((event) => {
        if (event.key === this.key) void this.reload();
      }),
    );
  }

  /** Reads secret storage and applies the changes of other windows. Never rejects. */
  async reload(): Promise<HeldSession> {
    return this.enqueue(async () => {
      const stored = await this.read();
      if (stored !== 'unreadable') this.applyStored(stored);
      else if (this.session.kind === 'unread') this.setSession({ kind: 'none' }, false);
      return this.session;
    });
  }

  /**
   * Drops the session if another window signed out of it. Needed because each page of a browser editor has its own copy
   * of storage.
   */
  dropIfEnded(): void {
    if (this.isEnded(recordOf(this.session))) this.setSession({ kind: 'none' }, false);
  }

  /** Replaces the session with a new sign-in. Never rejects. */
  async put(record: SessionRecord): Promise<void> {
    await this.enqueue(async () => {
      this.setSession({ kind: 'usable', record }, false);
      await this.save(record);
    });
  }

  /**
   * Replaces `previous` with a renewed session. Does nothing if the user signed out in the meantime or another window
   * stored something else. Never rejects.
   */
  async replace(previous: SessionRecord, next: SessionRecord): Promise<void> {
    await this.enqueue(async () => {
      const stored = await this.read();
      if (stored !== 'unreadable') this.applyStored(stored);
      this.dropIfEnded();
      if (!this.holds(previous)) return;
      this.setSession({ kind: 'usable', record: next }, false);
      await this.save(next);
    });
  }

  /** Marks a credential as permanently refused by Engee. */
  markRefused(record: SessionRecord): void {
    if (this.holds(record)) this.setSession({ kind: 'refused', record }, this.isSaved);
  }

  /** Removes the session from memory, then from secret storage. Never rejects. */
  async clear(): Promise<void> {
    const hadSession = recordOf(this.session) !== undefined;
    this.setSession({ kind: 'none' }, false);
    await this.enqueue(async () => {
      // A read in progress may have restored it.
      this.setSession({ kind: 'none' }, false);
      try {
        await withStorageTimeout(() => this.dependencies.secrets.delete(this.key), this.dependencies.clock);
      } catch {
        this.dependencies.log.error('auth: secret storage failed to delete the session; it may return after a reload');
        if (hadSession) this.faults.fire('notDeleted');
      }
    });
  }

  dispose(): void {
    this.retryTimer?.dispose();
    this.resources.dispose();
  }

  private isEnded(record: SessionRecord | undefined): boolean {
    return record !== undefined && this.dependencies.isEnded?.(record.id) === true;
  }

  private holds(record: SessionRecord): boolean {
    return recordOf(this.session)?.generation === record.generation;
  }

  private applyStored(stored: SessionRecord | undefined): void {
    if (
      stored !== undefined &&
      (this.replacedGenerations.has(stored.generation) || isOlder(stored, recordOf(this.session)))
    )
      return;
    if (stored !== undefined && this.holds(stored)) {
      this.isSaved = true;
      return;
    }
    if (stored !== undefined) this.setSession({ kind: 'usable', record: stored }, true);
    else if (this.isSaved || this.session.kind === 'unread') this.setSession({ kind: 'none' }, false);
  }

  private setSession(session: HeldSession, isSaved: boolean): void {
    const before = recordOf(this.session);
    const after = recordOf(session);
    if (before !== undefined && before.generation !== after?.generation)
      this.replacedGenerations.add(before.generation);
    this.secretsInUse.hold(after === undefined ? [] : secretsOf(after.credential));
    const isChange = this.session.kind !== session.kind || before?.generation !== after?.generation;
    this.session = session;
    this.isSaved = isSaved;
    if (isChange) this.changes.fire(session);
  }

  /** Returns the stored record, or undefined when there is no usable one. Never logs its content. */
  private async read(): Promise<SessionRecord | undefined | 'unreadable'> {
    const { secrets, clock, log, baseUrl } = this.dependencies;
    let text: string | undefined;
    try {
      text = await withStorageTimeout(() => secrets.get(this.key), clock);
    } catch {
      log.warn('auth: secret storage could not be read');
      this.faults.fire('notRead');
      return 'unreadable';
    }
    if (text === undefined) return undefined;
    const parsed = parseRecord(text, baseUrl);
    if (parsed.kind === 'record') return this.isEnded(parsed.record) ? undefined : parsed.record;
    log.warn(
      `auth: the stored session is ${parsed.kind === 'future' ? 'from a later version' : 'not readable'}; signed out`,
    );
    return undefined;
  }

  private async save(record: SessionRecord): Promise<void> {
    if (await this.tryWrite(record)) return;
    this.dependencies.log.warn('auth: secret storage failed to save the session; it lasts until the window reloads');
    this.faults.fire('notKept');
    this.scheduleSave(record);
  }

  private scheduleSave(record: SessionRecord): void {
    this.retryTimer?.dispose();
    this.retryTimer = this.dependencies.clock.schedule(() => {
      void this.enqueue(async () => {
        this.dropIfEnded();
        if (this.session.kind === 'usable' && this.holds(record) && !(await this.tryWrite(record)))
          this.scheduleSave(record);
      });
    }, storeRetryMs);
  }

  private async tryWrite(record: SessionRecord): Promise<boolean> {
    const { secrets, clock } = this.dependencies;
    try {
      await withStorageTimeout(() => secrets.store(this.key, serializeRecord(record)), clock);
      if (this.holds(record)) this.isSaved = true;
      return true;
    } catch {
      return false;
    }
  }
}

/** Whether `record` is an older version of `held`. */
function isOlder(record: SessionRecord, held: SessionRecord | undefined): boolean {
  return record.id === held?.id && renewalsOf(record) < renewalsOf(held);
}

function renewalsOf({ credential }: SessionRecord): number {
  return (credential.method === 'oauth' ? credential.share?.renewals : undefined) ?? 0;
}

export function recordOf(session: HeldSession): SessionRecord | undefined {
  return session.kind === 'usable' || session.kind === 'refused' ? session.record : undefined;
}
