import * as v from 'valibot';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { SecretStorage } from '../../../platform/storage.ts';
import { createSerialQueue } from '../../lib/concurrency.ts';
import { sha256Base64Url } from '../../lib/crypto.ts';
import { withStorageTimeout } from '../withStorageTimeout.ts';

/** Lifetime of a slot, equal to the timeout of a sign-in. */
export const relayTtlMs = 5 * 60_000;
/** Lists the slots, because secret storage cannot list its keys. Used to clean up after a window that crashed. */
const listKey = 'engee.signIn.callbacks';
const maxSlots = 16;
/** Longer than any value that is written here. */
const maxTextLength = 64 * 1024;
/** Tolerates small adjustments of the clock. */
const clockToleranceMs = 60_000;
const slotPattern = /^engee\.signIn\.callback:[\w-]{43}$/;

const slotSchema = v.object({ v: v.literal(1), until: v.number(), query: v.exactOptional(v.string()) });
const listSchema = v.array(v.object({ slot: v.pipe(v.string(), v.regex(slotPattern)), until: v.number() }));

type SlotContent = v.InferOutput<typeof slotSchema>;
type ListedSlot = v.InferOutput<typeof listSchema>[number];

export interface RelaySlotsDependencies {
  readonly secrets: SecretStorage;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Relays responses between windows through secret storage, with one slot per sign-in in progress. The window that signs
 * in opens a slot. Closed slots are never written, so that calls from arbitrary web pages cannot fill the storage or
 * overwrite anything. No method rejects.
 */
export class RelaySlots {
  private readonly dependencies: RelaySlotsDependencies;
  private readonly enqueue = createSerialQueue();

  constructor(dependencies: RelaySlotsDependencies) {
    this.dependencies = dependencies;
  }

  /** Returns the name of a slot, which does not reveal the state. @param secret the random part of the state */
  async slotOf(secret: string): Promise<string> {
    return `engee.signIn.callback:${await sha256Base64Url(secret)}`;
  }

  /** Opens a slot and closes expired ones. */
  async open(slot: string): Promise<void> {
    const until = this.dependencies.clock.now() + relayTtlMs;
    const isKept = await this.write(slot, { v: 1, until });
    if (!isKept) this.dependencies.log.warn('auth: failed to announce the sign-in to the other windows');
    else await this.changeList((listed) => [...listed, { slot, until }]);
  }

  /** Removes a slot and its content. */
  async close(slot: string): Promise<void> {
    await this.remove(slot);
    await this.changeList((listed) => listed.filter((other) => other.slot !== slot));
  }

  /** Returns whether a window waits for a response in this slot. */
  async isOpen(slot: string): Promise<boolean> {
    return (await this.read(slot)) !== undefined;
  }

  /** Stores a response. Returns a function that removes it unless it was replaced, or undefined when storing failed. */
  async put(slot: string, query: string): Promise<(() => Promise<void>) | undefined> {
    const content: SlotContent = { v: 1, until: this.dependencies.clock.now() + relayTtlMs, query };
    if (!(await this.write(slot, content))) return undefined;
    return async () => {
      if ((await this.get(slot)) === JSON.stringify(content)) await this.close(slot);
    };
  }

  /** Returns the response in a slot, if any. */
  async responseIn(slot: string): Promise<string | undefined> {
    return (await this.read(slot))?.query;
  }

  private isCurrent(until: number): boolean {
    const leftMs = until - this.dependencies.clock.now();
    return leftMs > 0 && leftMs <= relayTtlMs + clockToleranceMs;
  }

  /**
   * Serializes changes in this window. If two windows write at once, one slot can be missing from the list and is then
   * not cleaned up after a crash.
   */
  private async changeList(change: (listed: readonly ListedSlot[]) => readonly ListedSlot[]): Promise<void> {
    await this.enqueue(async () => {
      const before = parse(listSchema, await this.get(listKey)) ?? [];
      const after = change(before.filter(({ until }) => this.isCurrent(until))).slice(-maxSlots);
      for (const { slot } of before) if (!after.some((other) => other.slot === slot)) await this.remove(slot);
      if (after.length === 0) await this.remove(listKey);
      else await this.write(listKey, after);
    });
  }

  private async read(slot: string): Promise<SlotContent | undefined> {
    const content = parse(slotSchema, await this.get(slot));
    return content !== undefined && this.isCurrent(content.until) ? content : undefined;
  }

  private async get(key: string): Promise<string | undefined> {
    const { secrets, clock } = this.dependencies;
    return withStorageTimeout(() => secrets.get(key), clock).catch(() => undefined);
  }

  private async write(key: string, content: SlotContent | readonly ListedSlot[]): Promise<boolean> {
    const { secrets, clock } = this.dependencies;
    return withStorageTimeout(() => secrets.store(key, JSON.stringify(content)), clock).then(
      () => true,
      () => false,
    );
  }

  /** Deletes only existing keys, because writing to secret storage is expensive. */
  private async remove(key: string): Promise<void> {
    const { secrets, clock, log } = this.dependencies;
    if ((await this.get(key)) === undefined) return;
    await withStorageTimeout(() => secrets.delete(key), clock).catch(() => {
      log.warn('auth: failed to delete a response from the browser from secret storage');
    });
  }
}

function parse<T>(schema: v.GenericSchema<unknown, T>, text: string | undefined): T | undefined {
  if (text === undefined || text.length > maxTextLength) return undefined;
  try {
    const parsed = v.safeParse(schema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
