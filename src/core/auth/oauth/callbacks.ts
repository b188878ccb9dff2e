import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { SecretStorage } from '../../../platform/storage.ts';
import { delay } from '../../lib/delay.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { RelaySlots, relayTtlMs } from './relaySlots.ts';

/**
 * Handles the query of a callback. Returns true when it was a response to the attempt.
 * @param isByHand the user pasted it
 */
export type CallbackHandler = (query: string, isByHand?: boolean) => boolean;

/**
 * A possible response to a sign-in of any window. Everything else is discarded, because any web page can call the URI.
 */
const relayable = /^(?=.{1,8192}$)(?=.*(?:^|&)(?:code|error)=).*?(?:^|&)state=([\w-]{43})(?:\.|&|$)/;
/** Secret storage reaches other windows with a delay, and a browser that is already signed in responds immediately. */
const slotRecheckMs = 2_000;

export interface CallbacksDependencies {
  readonly secrets: SecretStorage;
  readonly clock: Clock;
  readonly log: Logger;
  /**
   * Whether windows relay responses to each other. The pages of a browser editor do not: each page receives its own
   * responses and has its own copy of secret storage.
   */
  readonly relays: boolean;
}

interface Attempt {
  readonly handle: CallbackHandler;
  /** Resolves to the name of its relay slot when the slot is open. */
  readonly slot: Promise<string | undefined>;
}

/**
 * Delivers responses from the browser to the sign-in attempts that wait for them. The editor passes a response to its
 * topmost window, which may not be the window that is signing in. That window relays it through secret storage, in a slot
 * that the attempt opened for its state.
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

  /** Registers an attempt that waits for a response with this state until disposed. */
  readonly listen = (handle: CallbackHandler, state: string): Disposable => {
    const attempt: Attempt = {
      handle,
      slot: this.dependencies.relays ? this.openSlot(state) : Promise.resolve(undefined),
    };
    this.attempts.add(attempt);
    return {
      dispose: () => {
        if (this.attempts.delete(attempt)) void this.closeSlot(attempt);
      },
    };
  };

  /** Offers a response to the attempts of this window. Returns whether one accepted it. */
  readonly offer = (query: string): boolean => [...this.attempts].some(({ handle }) => handle(query));

  /** Offers a response that the user pasted. If its code is refused, the attempt continues. */
  readonly offerByHand = (query: string): boolean => [...this.attempts].some(({ handle }) => handle(query, true));

  /** Handles a response from the editor, which may be for another window. Accepts any text. Never rejects. */
  async deliver(query: string): Promise<void> {
    const { clock, log, relays } = this.dependencies;
    if (this.offer(query) || !relays) return;
    const secret = relayable.exec(query)?.[1];
    if (secret === undefined) return;
    const slot = await this.slots.slotOf(secret);
    if (!(await this.slots.isOpen(slot))) {
      await delay(clock, slotRecheckMs, new AbortController().signal);
      if (!(await this.slots.isOpen(slot))) return;
    }
    const remove = await this.slots.put(slot, query);
    if (remove === undefined) {
      log.warn('auth: failed to relay a response from the browser to the other windows');
      return;
    }
    const timer = clock.schedule(() => {
      this.cleaning.delete(timer);
      void remove();
    }, relayTtlMs);
    this.cleaning.add(timer);
  }

  dispose(): void {
    this.subscription.dispose();
    for (const timer of this.cleaning) timer.dispose();
    for (const attempt of this.attempts) void this.closeSlot(attempt);
    this.attempts.clear();
  }

  /** Uses only the random part of the state. An address can follow after a dot. */
  private async openSlot(state: string): Promise<string> {
    const slot = await this.slots.slotOf(state.split('.')[0] ?? '');
    await this.slots.open(slot);
    return slot;
  }

  private async closeSlot(attempt: Attempt): Promise<void> {
    const slot = await attempt.slot;
    if (slot !== undefined) await this.slots.close(slot);
  }

  /** Passes a stored response on if it is for this attempt. */
  private async collect(attempt: Attempt, key: string): Promise<void> {
    if (key !== (await attempt.slot)) return;
    const query = await this.slots.responseIn(key);
    if (query !== undefined && this.attempts.has(attempt)) attempt.handle(query);
  }
}
