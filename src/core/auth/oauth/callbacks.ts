import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { SecretStorage } from '../../../platform/storage.ts';
import { delay } from '../../lib/delay.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { relayTtlMs, RelaySlots } from './relaySlots.ts';

/** Judges the query of a callback; true when it answered the attempt that waits. A user may have brought it by hand. */
export type TakeCallback = (query: string, isByHand?: boolean) => boolean;

/** What an answer to any window's attempt looks like; the rest any web page may have made up. */
const relayable = /^(?=.{1,8192}$)(?=.*(?:^|&)(?:code|error)=).*?(?:^|&)state=([\w-]{43})(?:\.|&|$)/;
/** The editor takes a moment to show one window what another has stored, and a browser that is signed in answers at once. */
const lookAgainMs = 2_000;

export interface CallbacksDependencies {
  readonly secrets: SecretStorage;
  readonly clock: Clock;
  readonly log: Logger;
  /**
   * Whether windows hand answers on to each other. Not the pages of a browser editor: each gets its own answers, and
   * works on a copy of secret storage in which nothing of the others appears.
   */
  readonly relays: boolean;
}

interface Attempt {
  readonly take: TakeCallback;
  /** Resolves to the name of its slot when that is open. */
  readonly slot: Promise<string | undefined>;
}

/**
 * The answers of the browser that reach this window, and the attempts that wait for one. The editor hands an answer to
 * its topmost window, which need not be the one that asked; through secret storage it reaches that one, in a slot that
 * the attempt has opened for its own state.
 */
export class Callbacks implements Disposable {
  private readonly dependencies: CallbacksDependencies;
  private readonly slots: RelaySlots;
  private readonly attempts = new Set<Attempt>();
  private readonly subscription: Disposable;
  private readonly cleaning = new Set<Disposable>();

  constructor(dependencies: CallbacksDependencies) {
    this.dependencies = dependencies;
    this.slots = new RelaySlots(dependencies);
    this.subscription = dependencies.secrets.onDidChange(({ key }) => {
      for (const attempt of this.attempts) void this.collect(attempt, key);
    });
  }

  /** Waits for an answer with this state until disposed. */
  readonly listen = (take: TakeCallback, state: string): Disposable => {
    const attempt: Attempt = {
      take,
      slot: this.dependencies.relays ? this.openSlot(state) : Promise.resolve(undefined),
    };
    this.attempts.add(attempt);
    return {
      dispose: () => {
        if (this.attempts.delete(attempt)) void this.closeSlot(attempt);
      },
    };
  };

  /** Whether an attempt of this window took it. */
  readonly offer = (query: string): boolean => [...this.attempts].some(({ take }) => take(query));

  /** The same for an answer that the user brought: if its code is refused, the attempt goes on. */
  readonly offerByHand = (query: string): boolean => [...this.attempts].some(({ take }) => take(query, true));

  /** An answer that the editor handed to this window, perhaps for another one. Anything may come here; never throws. */
  async deliver(query: string): Promise<void> {
    const { clock, log, relays } = this.dependencies;
    if (this.offer(query) || !relays) return;
    const secret = relayable.exec(query)?.[1];
    if (secret === undefined) return;
    const slot = await this.slots.slotOf(secret);
    if (!(await this.slots.isOpen(slot))) {
      await delay(clock, lookAgainMs, new AbortController().signal);
      if (!(await this.slots.isOpen(slot))) return;
    }
    const takeAway = await this.slots.put(slot, query);
    if (takeAway === undefined) {
      log.warn('auth: an answer of the browser could not be handed to the other windows');
      return;
    }
    const timer = clock.schedule(() => {
      this.cleaning.delete(timer);
      void takeAway();
    }, relayTtlMs);
    this.cleaning.add(timer);
  }

  dispose(): void {
    this.subscription.dispose();
    for (const timer of this.cleaning) timer.dispose();
    for (const attempt of this.attempts) void this.closeSlot(attempt);
    this.attempts.clear();
  }

  /** The state may end in an address, after a dot. */
  private async openSlot(state: string): Promise<string> {
    const slot = await this.slots.slotOf(state.split('.')[0] ?? '');
    await this.slots.open(slot);
    return slot;
  }

  private async closeSlot(attempt: Attempt): Promise<void> {
    const slot = await attempt.slot;
    if (slot !== undefined) await this.slots.close(slot);
  }

  /** Looks whether a change is an answer to this attempt. */
  private async collect(attempt: Attempt, key: string): Promise<void> {
    if (key !== (await attempt.slot)) return;
    const query = await this.slots.take(key);
    if (query !== undefined && this.attempts.has(attempt)) attempt.take(query);
  }
}
