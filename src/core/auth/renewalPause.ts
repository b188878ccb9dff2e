import * as v from 'valibot';
import type { Clock } from '../../platform/clock.ts';
import type { HeldLock } from '../../platform/lock.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { backoffMs } from '../lib/backoff.ts';
import type { OAuthClient } from './oauth/oauthClient.ts';
import { sha256Base64Url } from '../lib/crypto.ts';
import { sealedPauseIn, shareOf, withPause } from './renewalNote.ts';
import { seal, unseal } from './seal.ts';
import type { SessionRecord } from './sessionRecord.ts';

/** How long no renewal is tried after one that failed. */
const failurePolicy = { firstMs: 1_000, maxMs: 60_000 };
/** However long Engee wants to be left alone. */
const longestPauseMs = 3_600_000;
/** Another window may have been luckier meanwhile. */
const lookAgainMs = 30_000;

const pauseSchema = v.object({
  /** What could not be renewed. */
  generation: v.string(),
  /** Digest of the client that it was tried with. */
  client: v.string(),
  /** Written by a window that has the key, so it is a fault of ours. */
  fault: v.custom<Fault>((value) => typeof value === 'object' && value !== null && 'kind' in value),
  /** In a row. */
  failures: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Milliseconds since the epoch. */
  failedAt: v.number(),
  waitMs: v.pipe(v.number(), v.minValue(0), v.maxValue(longestPauseMs)),
});

/** A renewal that failed, and for how long it is not tried again. */
type Pause = v.InferOutput<typeof pauseSchema>;

export interface RenewalPausesDependencies {
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  /** The client that is configured now. */
  readonly oauthClient: () => Promise<OAuthClient | undefined>;
}

/**
 * Remembers the last renewal that failed, until it may be tried again: nobody asks before, in whatever window. Windows
 * tell each other through the note in the lock. A renewal that works, another client, and a new sign-in end a pause.
 */
export class RenewalPauses {
  private readonly dependencies: RenewalPausesDependencies;
  private known: Pause | undefined;
  /** By the steady clock: when `known` is over, and until when the other windows are not asked about it. */
  private endsAt = 0;
  private freshUntil = 0;
  /** The user wants the next one tried. */
  private isWaived = false;

  constructor(dependencies: RenewalPausesDependencies) {
    this.dependencies = dependencies;
  }

  /** The failure to give a caller instead of a request; undefined: a renewal may be tried, or the others must be asked. */
  async inForce(record: SessionRecord): Promise<EngeeError | undefined> {
    return this.dependencies.clock.monotonic() < this.freshUntil ? this.failureFor(record) : undefined;
  }

  /** The same for the holder of the lock, who knows what the other windows know. */
  async adopt(note: string | undefined, record: SessionRecord): Promise<EngeeError | undefined> {
    if (this.known?.generation !== record.generation) this.known = undefined;
    const shared = await pauseIn(note, record);
    if (shared !== undefined && shared.failedAt > (this.known?.failedAt ?? -Infinity)) this.keep(shared);
    this.freshUntil = this.dependencies.clock.monotonic() + lookAgainMs;
    const failure = await this.failureFor(record);
    this.isWaived = false;
    return failure;
  }

  /**
   * Remembers that `record` could not be renewed, here and in the lock. Never rejects.
   * @param note what the lock says of the last renewal that worked
   * @returns the failure to give the callers
   */
  async begin(
    error: unknown,
    record: SessionRecord,
    client: OAuthClient,
    held: HeldLock | undefined,
    note: string | undefined,
  ): Promise<Error> {
    const { clock, random } = this.dependencies;
    const digest = await clientDigest(client);
    const failures = (this.known?.client === digest ? this.known.failures : 0) + 1;
    const fault = faultOf(error) ?? { kind: 'protocol', what: 'refresh', detail: 'internal error' };
    const waitMs = Math.min(Math.max(backoffMs(failurePolicy, failures, random()), orderedMs(fault)), longestPauseMs);
    const pause = { generation: record.generation, client: digest, fault, failures, failedAt: clock.now(), waitMs };
    this.keep(pause);
    const share = await shareOf(record);
    if (share !== undefined)
      await held?.leaveNote(withPause(note, await seal(share.key, JSON.stringify(pause), contextOf(record))));
    return error instanceof Error && faultOf(error) === undefined ? error : failureOf(pause, clock.now());
  }

  /** A renewal worked. */
  end(): void {
    this.known = undefined;
  }

  /** The user's word ends a pause of our own making, and none that Engee asked for. */
  waive(): void {
    if (this.known !== undefined) this.isWaived = true;
  }

  private keep(pause: Pause): void {
    const { clock } = this.dependencies;
    this.known = pause;
    this.endsAt = clock.monotonic() + Math.min(pause.waitMs, pause.failedAt + pause.waitMs - clock.now());
    this.freshUntil = clock.monotonic() + lookAgainMs;
  }

  /** Over as soon as either clock says so: the steady one may rest while the computer sleeps, the other may be set. */
  private async failureFor(record: SessionRecord): Promise<EngeeError | undefined> {
    const { clock, oauthClient } = this.dependencies;
    const { known } = this;
    const now = clock.now();
    if (known?.generation !== record.generation || (this.isWaived && orderedMs(known.fault) === 0)) return undefined;
    if (clock.monotonic() >= this.endsAt || now >= known.failedAt + known.waitMs || now < known.failedAt)
      return undefined;
    const client = await oauthClient();
    return client !== undefined && (await clientDigest(client)) === known.client ? failureOf(known, now) : undefined;
  }
}

/** What Engee asked to wait. */
function orderedMs(fault: Fault): number {
  return fault.kind === 'unavailable' && fault.why.kind === 'status' ? (fault.why.retryAfterMs ?? 0) : 0;
}

function failureOf({ fault, failedAt, waitMs }: Pause, now: number): EngeeError {
  const renewalAt = failedAt + waitMs;
  if (fault.kind !== 'unavailable' || fault.why.kind !== 'status' || orderedMs(fault) === 0)
    return new EngeeError({ ...fault, renewalAt });
  return new EngeeError({ ...fault, why: { ...fault.why, retryAfterMs: renewalAt - now }, renewalAt });
}

async function pauseIn(note: string | undefined, record: SessionRecord): Promise<Pause | undefined> {
  const words = sealedPauseIn(note);
  const share = words === undefined ? undefined : await shareOf(record);
  if (share === undefined || words === undefined) return undefined;
  try {
    const parsed = v.safeParse(pauseSchema, JSON.parse(await unseal(share.key, ...words, contextOf(record))));
    return parsed.success && parsed.output.generation === record.generation ? parsed.output : undefined;
  } catch {
    // Of another session, of another version, or damaged.
    return undefined;
  }
}

function contextOf({ id }: SessionRecord): string {
  return `pause ${id}`;
}

/** Tells one client from another; the sealed note is the only place that it is written to. */
async function clientDigest({ clientId, clientSecret }: OAuthClient): Promise<string> {
  return sha256Base64Url(JSON.stringify([clientId, clientSecret]));
}
