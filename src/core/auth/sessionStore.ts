import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { SecretStorage } from '../../platform/storage.ts';
import type { BaseUrl } from '../api/baseUrl.ts';
import { DisposableStore, type Disposable } from '../lib/disposable.ts';
import { Emitter, type Event } from '../lib/event.ts';
import type { Redactor, SecretHolder } from '../lib/redact.ts';
import { guarded } from './guarded.ts';
import { parseRecord, secretsOf, serializeRecord, sessionKey, type SessionRecord } from './sessionRecord.ts';

/** The session as this window knows it. */
export type HeldSession =
  /** Storage has not been read yet. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'none' }
  | { readonly kind: 'usable'; readonly record: SessionRecord }
  /** Engee refused the credential for good. Known only here: after a reload Engee is asked again. */
  | { readonly kind: 'refused'; readonly record: SessionRecord };

/** A keyring that was locked may be open by then. */
const storeAgainMs = 60_000;

/** What secret storage did not do. */
export type StorageFault = 'notRead' | 'notKept' | 'notDeleted';

export interface SessionStoreDependencies {
  readonly secrets: SecretStorage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redactor: Redactor;
  readonly baseUrl: BaseUrl;
  /** Tells the accounts of one Engee apart; absent: 0. */
  readonly place?: number;
  /** Whether a session was signed out, in whatever window: it is over although storage still shows it. */
  readonly isEnded?: (sessionId: string) => boolean;
}

/**
 * The session of one Engee: in memory, and in secret storage as far as that works.
 * Memory leads: a storage that fails costs the session only at the next reload, and is tried again until then.
 * Storage operations run one at a time.
 */
export class SessionStore implements Disposable {
  readonly onDidChange: Event<HeldSession>;
  readonly onDidFail: Event<StorageFault>;
  /** The name of the session in storage; it tells nothing. */
  readonly key: string;
  private readonly changes = new Emitter<HeldSession>();
  private readonly faults = new Emitter<StorageFault>();
  private readonly resources = new DisposableStore();
  private readonly dependencies: SessionStoreDependencies;
  private readonly secretsInUse: SecretHolder;
  private session: HeldSession = { kind: 'unread' };
  /** Whether `session` is known to be in storage; if not, its absence there means nothing. */
  private isSaved = false;
  /** Generations this window has had and left; storage may still show one, and it is never taken up again. */
  private readonly left = new Set<string>();
  private queue: Promise<unknown> = Promise.resolve();
  private storingAgain: Disposable | undefined;

  constructor(dependencies: SessionStoreDependencies) {
    this.dependencies = dependencies;
    this.key = sessionKey(dependencies.baseUrl, dependencies.place);
    this.onDidChange = this.changes.event;
    this.onDidFail = this.faults.event;
    this.resources.add(this.changes);
    this.resources.add(this.faults);
    this.secretsInUse = this.resources.add(dependencies.redactor.holder());
  }

  /** What is known now, without asking storage. */
  get held(): HeldSession {
    return this.session;
  }

  /** Starts to follow what other windows store; their events are hints, so each one leads to a read. */
  follow(): void {
    this.resources.add(
      this.dependencies.secrets.onDidChange((event) => {
        if (event.key === this.key) void this.reload();
      }),
    );
  }

  /** Reads storage and takes up what another window changed. Never rejects. */
  async reload(): Promise<HeldSession> {
    return this.inTurn(async () => {
      const stored = await this.read();
      if (stored !== 'unreadable') this.takeUp(stored);
      else if (this.session.kind === 'unread') this.become({ kind: 'none' }, false);
      return this.session;
    });
  }

  /** Takes notice of a sign-out elsewhere that storage does not tell of: each page of a browser editor has its own copy. */
  look(): void {
    if (this.isEnded(recordOf(this.session))) this.become({ kind: 'none' }, false);
  }

  /** A new sign-in: replaces whatever there is. Never rejects. */
  async put(record: SessionRecord): Promise<void> {
    await this.inTurn(async () => {
      this.become({ kind: 'usable', record }, false);
      await this.save(record);
    });
  }

  /**
   * A renewed session: replaces `previous`, but only that. When the user signed out meanwhile, or another window stored
   * something else, `next` is dropped and the newer state stands. Never rejects.
   */
  async replace(previous: SessionRecord, next: SessionRecord): Promise<void> {
    await this.inTurn(async () => {
      const stored = await this.read();
      if (stored !== 'unreadable') this.takeUp(stored);
      this.look();
      if (!this.holds(previous)) return;
      this.become({ kind: 'usable', record: next }, false);
      await this.save(next);
    });
  }

  /** Engee refused this very credential for good. */
  refuse(record: SessionRecord): void {
    if (this.holds(record)) this.become({ kind: 'refused', record }, this.isSaved);
  }

  /** Forgets the session at once, then in storage. Never rejects. */
  async clear(): Promise<void> {
    const hadSession = recordOf(this.session) !== undefined;
    this.become({ kind: 'none' }, false);
    await this.inTurn(async () => {
      // A read that was under way may have taken it up again.
      this.become({ kind: 'none' }, false);
      try {
        await guarded(() => this.dependencies.secrets.delete(this.key), this.dependencies.clock);
      } catch {
        this.dependencies.log.error('auth: secret storage did not delete the session; it may be back after a reload');
        if (hadSession) this.faults.fire('notDeleted');
      }
    });
  }

  dispose(): void {
    this.storingAgain?.dispose();
    this.resources.dispose();
  }

  private isEnded(record: SessionRecord | undefined): boolean {
    return record !== undefined && this.dependencies.isEnded?.(record.id) === true;
  }

  private holds(record: SessionRecord): boolean {
    return recordOf(this.session)?.generation === record.generation;
  }

  private takeUp(stored: SessionRecord | undefined): void {
    if (stored !== undefined && (this.left.has(stored.generation) || isBehind(stored, recordOf(this.session)))) return;
    if (stored !== undefined && this.holds(stored)) {
      this.isSaved = true;
      return;
    }
    if (stored !== undefined) this.become({ kind: 'usable', record: stored }, true);
    else if (this.isSaved || this.session.kind === 'unread') this.become({ kind: 'none' }, false);
  }

  private become(session: HeldSession, isSaved: boolean): void {
    const before = recordOf(this.session);
    const after = recordOf(session);
    if (before !== undefined && before.generation !== after?.generation) this.left.add(before.generation);
    this.secretsInUse.hold(after === undefined ? [] : secretsOf(after.credential));
    const isChange = this.session.kind !== session.kind || before?.generation !== after?.generation;
    this.session = session;
    this.isSaved = isSaved;
    if (isChange) this.changes.fire(session);
  }

  /** The stored record; undefined when there is none that can be used. What it holds is never logged. */
  private async read(): Promise<SessionRecord | undefined | 'unreadable'> {
    const { secrets, clock, log, baseUrl } = this.dependencies;
    let text: string | undefined;
    try {
      text = await guarded(() => secrets.get(this.key), clock);
    } catch {
      log.warn('auth: secret storage could not be read');
      this.faults.fire('notRead');
      return 'unreadable';
    }
    if (text === undefined) return undefined;
    const parsed = parseRecord(text, baseUrl);
    if (parsed.kind === 'record') return this.isEnded(parsed.record) ? undefined : parsed.record;
    log.warn(
      `auth: the stored session is ${parsed.kind === 'future' ? 'of a later version' : 'not readable'}; signed out`,
    );
    return undefined;
  }

  private async save(record: SessionRecord): Promise<void> {
    if (await this.isWritten(record)) return;
    this.dependencies.log.warn('auth: secret storage did not keep the session; it lasts until the window is reloaded');
    this.faults.fire('notKept');
    this.saveLater(record);
  }

  private saveLater(record: SessionRecord): void {
    this.storingAgain?.dispose();
    this.storingAgain = this.dependencies.clock.schedule(() => {
      void this.inTurn(async () => {
        this.look();
        if (this.session.kind === 'usable' && this.holds(record) && !(await this.isWritten(record)))
          this.saveLater(record);
      });
    }, storeAgainMs);
  }

  private async isWritten(record: SessionRecord): Promise<boolean> {
    const { secrets, clock } = this.dependencies;
    try {
      await guarded(() => secrets.store(this.key, serializeRecord(record)), clock);
      if (this.holds(record)) this.isSaved = true;
      return true;
    } catch {
      return false;
    }
  }

  private async inTurn<T>(operation: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(operation);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}

/** Whether `record` is of the same session as `held`, from before a renewal that `held` has behind it. */
function isBehind(record: SessionRecord, held: SessionRecord | undefined): boolean {
  return record.id === held?.id && renewalsOf(record) < renewalsOf(held);
}

function renewalsOf({ credential }: SessionRecord): number {
  return (credential.method === 'oauth' ? credential.share?.renewals : undefined) ?? 0;
}

export function recordOf(session: HeldSession): SessionRecord | undefined {
  return session.kind === 'usable' || session.kind === 'refused' ? session.record : undefined;
}
