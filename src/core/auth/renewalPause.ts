import * as v from 'valibot';
import type { Clock } from '../../platform/clock.ts';
import type { HeldLock } from '../../platform/lock.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { backoffMs } from '../lib/backoff.ts';
import { sha256Base64Url } from '../lib/crypto.ts';
import type { OAuthClient } from './oauth/oauthFlow.ts';
import { readSealedPause, shareOf, withPause } from './renewalNote.ts';
import { seal, unseal } from './seal.ts';
import type { SessionRecord } from './sessionRecord.ts';

/** Wait after a failed renewal. */
const failurePolicy = { firstMs: 1_000, maxMs: 60_000 };
/** Upper limit for the wait, even if Engee asks for more. */
const maxPauseMs = 3_600_000;
/** Interval for checking whether another window succeeded in the meantime. */
const recheckMs = 30_000;

const pauseSchema = v.object({
  /** The record that was not renewed. */
  generation: v.string(),
  /** Digest of the OAuth client that was used. */
  client: v.string(),
  /** Not validated further, because only a window with the key can have written it. */
  fault: v.custom<Fault>((value) => typeof value === 'object' && value !== null && 'kind' in value),
  /** Consecutive failures. */
  failures: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Milliseconds since the epoch. */
  failedAt: v.number(),
  waitMs: v.pipe(v.number(), v.minValue(0), v.maxValue(maxPauseMs)),
});

/** A failed renewal and how long to wait before the next attempt. */
type Pause = v.InferOutput<typeof pauseSchema>;

export interface RenewalPausesDependencies {
  readonly clock: Clock;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  /** Returns the configured client. */
  readonly oauthClient: () => Promise<OAuthClient | undefined>;
}

/**
 * Pauses renewals after a failure, in all windows. The windows share the pause through the note in the lock.
 * A successful renewal, another OAuth client, or a new sign-in ends it.
 */
export class RenewalPauses {
  private readonly dependencies: RenewalPausesDependencies;
  private known: Pause | undefined;
  /** Monotonic times: when `known` ends, and until when the shared note is not checked. */
  private endsAt = 0;
  private noRecheckUntil = 0;
  /** The user asked for the next attempt. */
  private isRetryRequested = false;

  constructor(dependencies: RenewalPausesDependencies) {
    this.dependencies = dependencies;
  }

  /** Returns the failure to throw without a request. Undefined means to try a renewal or to check the shared note. */
  async currentFailure(record: SessionRecord): Promise<EngeeError | undefined> {
    return this.dependencies.clock.monotonic() < this.noRecheckUntil ? this.failureFor(record) : undefined;
  }

  /** Merges the shared note, then does the same as `currentFailure`. For the holder of the lock. */
  async mergeShared(note: string | undefined, record: SessionRecord): Promise<EngeeError | undefined> {
    if (this.known?.generation !== record.generation) this.known = undefined;
    const shared = await readPause(note, record);
    if (shared !== undefined && shared.failedAt > (this.known?.failedAt ?? -Infinity)) this.setPause(shared);
    this.noRecheckUntil = this.dependencies.clock.monotonic() + recheckMs;
    const failure = await this.failureFor(record);
    this.isRetryRequested = false;
    return failure;
  }

  /**
   * Starts a pause in this window and in the lock. Never rejects.
   * @param note the note of the last successful renewal
   * @returns the failure to throw
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
    const waitMs = Math.min(Math.max(backoffMs(failurePolicy, failures, random()), requestedWaitMs(fault)), maxPauseMs);
    const pause = { generation: record.generation, client: digest, fault, failures, failedAt: clock.now(), waitMs };
    this.setPause(pause);
    const share = await shareOf(record);
    if (share !== undefined)
      await held?.leaveNote(withPause(note, await seal(share.key, JSON.stringify(pause), contextOf(record))));
    return error instanceof Error && faultOf(error) === undefined ? error : failureOf(pause, clock.now());
  }

  /** Ends the pause after a successful renewal. */
  end(): void {
    this.known = undefined;
  }

  /** Allows one attempt during a pause. A wait that Engee asked for still applies. */
  requestRetry(): void {
    if (this.known !== undefined) this.isRetryRequested = true;
  }

  private setPause(pause: Pause): void {
    const { clock } = this.dependencies;
    this.known = pause;
    this.endsAt = clock.monotonic() + Math.min(pause.waitMs, pause.failedAt + pause.waitMs - clock.now());
    this.noRecheckUntil = clock.monotonic() + recheckMs;
  }

  /** The pause ends when either clock says so: the monotonic one can stop during sleep, the other one can be set. */
  private async failureFor(record: SessionRecord): Promise<EngeeError | undefined> {
    const { clock, oauthClient } = this.dependencies;
    const { known } = this;
    const now = clock.now();
    if (known?.generation !== record.generation || (this.isRetryRequested && requestedWaitMs(known.fault) === 0))
      return undefined;
    if (clock.monotonic() >= this.endsAt || now >= known.failedAt + known.waitMs || now < known.failedAt)
      return undefined;
    const client = await oauthClient();
    return client !== undefined && (await clientDigest(client)) === known.client ? failureOf(known, now) : undefined;
  }
}

/** The wait that Engee asked for (`Retry-After`), or 0. */
function requestedWaitMs(fault: Fault): number {
  return fault.kind === 'unavailable' && fault.why.kind === 'status' ? (fault.why.retryAfterMs ?? 0) : 0;
}

function failureOf({ fault, failedAt, waitMs }: Pause, now: number): EngeeError {
  const renewalAt = failedAt + waitMs;
  if (fault.kind !== 'unavailable' || fault.why.kind !== 'status' || requestedWaitMs(fault) === 0)
    return new EngeeError({ ...fault, renewalAt });
  return new EngeeError({ ...fault, why: { ...fault.why, retryAfterMs: renewalAt - now }, renewalAt });
}

async function readPause(note: string | undefined, record: SessionRecord): Promise<Pause | undefined> {
  const words = readSealedPause(note);
  const share = words === undefined ? undefined : await shareOf(record);
  if (share === undefined || words === undefined) return undefined;
  try {
    const parsed = v.safeParse(pauseSchema, JSON.parse(await unseal(share.key, ...words, contextOf(record))));
    return parsed.success && parsed.output.generation === record.generation ? parsed.output : undefined;
  } catch {
    // From another session or version, or damaged.
    return undefined;
  }
}

function contextOf({ id }: SessionRecord): string {
  return `pause ${id}`;
}

/** Distinguishes clients. Written only to the encrypted note. */
async function clientDigest({ clientId, clientSecret }: OAuthClient): Promise<string> {
  return sha256Base64Url(JSON.stringify([clientId, clientSecret]));
}
