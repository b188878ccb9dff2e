import * as v from 'valibot';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { SecretStorage } from '../../../platform/secretStorage.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { guarded } from '../guarded.ts';

/** Judges the query of a callback; true when it answered the attempt that waits. */
export type TakeCallback = (query: string) => boolean;

/** How long an answer lies ready for another window: as long as a sign-in may take. */
const relayTtlMs = 5 * 60_000;
const relayKey = 'engee.signIn.callback';
/** What an answer to any window's attempt looks like; the rest any web page may have made up. */
const relayable = /^(?=.{1,8192}$)(?=.*(?:^|&)state=[\w-]{43}(?:\.|&|$))(?=.*(?:^|&)(?:code|error)=)/;

const relayedSchema = v.object({ v: v.literal(1), query: v.string(), until: v.number() });

export interface CallbacksDependencies {
  readonly secrets: SecretStorage;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The answers of the browser that reach this window, and the attempts that wait for one. The editor hands an answer to
 * its topmost window, which need not be the one that asked; through secret storage it reaches that one.
 */
export class Callbacks implements Disposable {
  private readonly dependencies: CallbacksDependencies;
  private readonly takers = new Set<{ readonly take: TakeCallback }>();
  private readonly subscription: Disposable;
  private cleaning: Disposable | undefined;

  constructor(dependencies: CallbacksDependencies) {
    this.dependencies = dependencies;
    this.subscription = dependencies.secrets.onDidChange(({ key }) => {
      if (key === relayKey && this.takers.size > 0) void this.collect();
    });
  }

  /** Waits for an answer until disposed. */
  readonly listen = (take: TakeCallback): Disposable => {
    const entry = { take };
    this.takers.add(entry);
    return { dispose: () => void this.takers.delete(entry) };
  };

  /** Whether an attempt of this window took it. */
  readonly offer = (query: string): boolean => [...this.takers].some(({ take }) => take(query));

  /** An answer that the editor handed to this window, perhaps for another one. Anything may come here; never throws. */
  async deliver(query: string): Promise<void> {
    if (this.offer(query) || !relayable.test(query)) return;
    const { secrets, clock, log } = this.dependencies;
    const text = JSON.stringify({ v: 1, query, until: clock.now() + relayTtlMs } satisfies v.InferOutput<typeof relayedSchema>);
    try {
      await guarded(() => secrets.store(relayKey, text), clock);
    } catch {
      log.warn('auth: an answer of the browser could not be handed to the other windows');
      return;
    }
    // One slot: an earlier answer has just been overwritten.
    this.cleaning?.dispose();
    this.cleaning = clock.schedule(() => void this.forget(text), relayTtlMs);
  }

  dispose(): void {
    this.subscription.dispose();
    this.cleaning?.dispose();
  }

  /** Looks whether what another window left is for this one. */
  private async collect(): Promise<void> {
    const text = await this.read();
    if (text === undefined) return;
    const relayed = parse(text);
    const leftMs = (relayed?.until ?? 0) - this.dependencies.clock.now();
    if (relayed === undefined || leftMs <= 0 || leftMs > relayTtlMs) return;
    if (this.offer(relayed.query)) await this.forget(text);
  }

  private async forget(text: string): Promise<void> {
    const { secrets, clock, log } = this.dependencies;
    if ((await this.read()) !== text) return;
    await guarded(() => secrets.delete(relayKey), clock).catch(() => {
      log.warn('auth: an answer of the browser could not be deleted from secret storage');
    });
  }

  private async read(): Promise<string | undefined> {
    const { secrets, clock } = this.dependencies;
    return guarded(() => secrets.get(relayKey), clock).catch(() => undefined);
  }
}

function parse(text: string): v.InferOutput<typeof relayedSchema> | undefined {
  try {
    const parsed = v.safeParse(relayedSchema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
