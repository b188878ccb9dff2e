import * as v from 'valibot';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { SecretStorage } from '../../../platform/storage.ts';
import { guarded } from '../guarded.ts';
import { sha256Base64Url } from '../../lib/crypto.ts';

/** How long a slot is good: as long as a sign-in may take. */
export const relayTtlMs = 5 * 60_000;
/** Secret storage cannot list its keys, so the slots are listed here. Another window uses the list to clean up after one that died. */
const listKey = 'engee.signIn.callbacks';
const maxSlots = 16;
/** Longer than any text that is written here. */
const maxTextLength = 64 * 1024;
/** A clock may be set right between two looks. */
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
 * Places in secret storage in which one window leaves an answer for another, one for each sign-in that waits. A window
 * that waits opens its slot, and nothing is ever written into a slot that is not open: what any web page makes up takes
 * no room and overwrites nothing. No method rejects.
 */
export class RelaySlots {
  private readonly dependencies: RelaySlotsDependencies;
  private listing: Promise<void> = Promise.resolve();

  constructor(dependencies: RelaySlotsDependencies) {
    this.dependencies = dependencies;
  }

  /** The name of a slot tells nothing of the state. @param secret the random part of the state */
  async slotOf(secret: string): Promise<string> {
    return `engee.signIn.callback:${await sha256Base64Url(secret)}`;
  }

  /** Opens a slot, and closes those that were left open. */
  async open(slot: string): Promise<void> {
    const until = this.dependencies.clock.now() + relayTtlMs;
    const isKept = await this.write(slot, { v: 1, until });
    if (!isKept) this.dependencies.log.warn('auth: the other windows could not be told that a sign-in waits');
    else await this.changeList((listed) => [...listed, { slot, until }]);
  }

  /** Removes a slot with what is in it. */
  async close(slot: string): Promise<void> {
    await this.remove(slot);
    await this.changeList((listed) => listed.filter((other) => other.slot !== slot));
  }

  /** Whether somebody waits for what is put there. */
  async isOpen(slot: string): Promise<boolean> {
    return (await this.read(slot)) !== undefined;
  }

  /** Leaves an answer. Gives what takes it away again, unless it was replaced; undefined when it could not be left. */
  async put(slot: string, query: string): Promise<(() => Promise<void>) | undefined> {
    const content: SlotContent = { v: 1, until: this.dependencies.clock.now() + relayTtlMs, query };
    if (!(await this.write(slot, content))) return undefined;
    return async () => {
      if ((await this.get(slot)) === JSON.stringify(content)) await this.close(slot);
    };
  }

  /** The answer in a slot; undefined when there is none yet. */
  async take(slot: string): Promise<string | undefined> {
    return (await this.read(slot))?.query;
  }

  private isCurrent(until: number): boolean {
    const leftMs = until - this.dependencies.clock.now();
    return leftMs > 0 && leftMs <= relayTtlMs + clockToleranceMs;
  }

  /** One change at a time in this window. Of two windows at once, one may be forgotten: its slot is then not cleared up if it dies. */
  private async changeList(change: (listed: readonly ListedSlot[]) => readonly ListedSlot[]): Promise<void> {
    this.listing = this.listing.then(async () => {
      const before = parse(listSchema, await this.get(listKey)) ?? [];
      const after = change(before.filter(({ until }) => this.isCurrent(until))).slice(-maxSlots);
      for (const { slot } of before) if (!after.some((other) => other.slot === slot)) await this.remove(slot);
      if (after.length === 0) await this.remove(listKey);
      else await this.write(listKey, after);
    });
    return this.listing;
  }

  private async read(slot: string): Promise<SlotContent | undefined> {
    const content = parse(slotSchema, await this.get(slot));
    return content !== undefined && this.isCurrent(content.until) ? content : undefined;
  }

  private async get(key: string): Promise<string | undefined> {
    const { secrets, clock } = this.dependencies;
    return guarded(() => secrets.get(key), clock).catch(() => undefined);
  }

  private async write(key: string, content: SlotContent | readonly ListedSlot[]): Promise<boolean> {
    const { secrets, clock } = this.dependencies;
    return guarded(() => secrets.store(key, JSON.stringify(content)), clock).then(
      () => true,
      () => false,
    );
  }

  /** Only what is there: to delete is to write, and writing is dear. */
  private async remove(key: string): Promise<void> {
    const { secrets, clock, log } = this.dependencies;
    if ((await this.get(key)) === undefined) return;
    await guarded(() => secrets.delete(key), clock).catch(() => {
      log.warn('auth: an answer of the browser could not be deleted from secret storage');
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
