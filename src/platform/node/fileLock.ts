import { readFileSync, readlinkSync } from 'node:fs';
import { rm, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { HeldLock, Lock } from '../lock.ts';
import { LockTurns, maxTurn, type Holder, type TurnContent } from './lockTurns.ts';
import { makePrivateFolder } from './privateFiles.ts';

export interface FileLockOptions {
  /** How often a waiting process looks. */
  readonly pollMs?: number;
  /** How often a holder gives a sign of life. */
  readonly beatMs?: number;
  /** A holder without a sign of life for so long is taken for dead. Longer than a request of the holder's may take. */
  readonly staleAfterMs?: number;
}

/**
 * Locks as files in a folder that all windows share. A holder that was killed on this machine is noticed
 * at the next look; one elsewhere, or whose pid another program has got, after `staleAfterMs` without a sign of life.
 * That time is counted in looks of the waiting process itself: no clock that is set and no sleep of the machine adds to it.
 */
export class FileLock implements Lock {
  private readonly directory: string;
  private readonly options: Required<FileLockOptions>;
  private readonly self: Holder = { pid: process.pid, host: hostIdentity() };

  /** @param directory made when it is first needed */
  constructor(directory: string, options: FileLockOptions = {}) {
    this.directory = directory;
    this.options = { pollMs: 50, beatMs: 5_000, staleAfterMs: 30_000, ...options };
  }

  async acquire(name: string, signal: AbortSignal): Promise<HeldLock | undefined> {
    const folder = this.folderOf(name);
    const { pollMs, staleAfterMs } = this.options;
    let turns = new LockTurns(folder);
    let watched = { pulse: '', forMs: 0 };
    try {
      await makePrivateFolder(this.directory);
      await makePrivateFolder(folder);
      for (;;) {
        signal.throwIfAborted();
        const { number, isOver } = turns.latest();
        if (isOver && number === maxTurn) {
          turns = turns.following();
          await makePrivateFolder(turns.folder);
          continue;
        }
        const content = turns.read(number);
        const pulse = content?.pulse ?? String(number);
        // How long another turn was watched says nothing of this one.
        if (pulse !== watched.pulse) watched = { pulse, forMs: 0 };
        if (isOver || this.isKilled(content) || watched.forMs >= staleAfterMs) {
          const held = this.take(turns, number);
          if (held !== undefined) return held;
        }
        // Not all at the same instant.
        const waitMs = pollMs * (0.5 + Math.random());
        watched.forMs += waitMs;
        await delay(waitMs, undefined, { signal });
      }
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  }

  async forget(name: string): Promise<void> {
    await rm(this.folderOf(name), { recursive: true, force: true }).catch(() => undefined);
  }

  private folderOf(name: string): string {
    return join(this.directory, encodeURIComponent(name).replaceAll('*', '%2A'));
  }

  private take(turns: LockTurns, previous: number): HeldLock | undefined {
    const number = previous + 1;
    if (previous > 0) turns.end(previous);
    // Read now that it is over: its holder may have left a note just before it was killed.
    const note = turns.lastNote();
    if (number > maxTurn || !turns.begin(number, this.self, note)) return undefined;
    turns.removeBefore(number);
    const beat = setInterval(() => {
      const now = new Date();
      utimes(turns.heldPath(number), now, now).catch(() => undefined);
    }, this.options.beatMs);
    beat.unref();
    return {
      lastNote: note,
      leaveNote: async (text) =>
        quietly(() => {
          turns.addNote(number, text);
        }),
      release: async () => {
        clearInterval(beat);
        return quietly(() => {
          turns.end(number);
        });
      },
    };
  }

  private isKilled(content: TurnContent | undefined): boolean {
    const holder = content?.holder;
    return holder?.host === this.self.host && !isRunning(holder.pid);
  }
}

/** A disk that fails here costs the others a wait, no more. */
async function quietly(write: () => void): Promise<void> {
  try {
    write();
  } catch {
    // See above.
  }
  return Promise.resolve();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** On Linux a home folder may be shared by containers and machines of one name, so the boot and the set of pids count as well. */
function hostIdentity(): string {
  try {
    return `${hostname()} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
