import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { HeldLock, Lock } from '../lock.ts';
import { type Holder, LockTurns, maxTurn, type TurnContent } from './lockTurns.ts';
import { makePrivateFolder } from './privateFiles.ts';
import { hostIdentity, isProcessRunning } from './processes.ts';

export interface FileLockOptions {
  /** Poll interval of a waiting process. */
  readonly pollMs?: number;
  /** Heartbeat interval of a holder. */
  readonly beatMs?: number;
  /** A holder without a heartbeat for this time counts as dead. Longer than any request that a holder makes. */
  readonly staleAfterMs?: number;
}

/**
 * Locks with files in a folder that all windows share. A holder that was killed on this machine is detected at the next
 * poll. A holder elsewhere, or whose pid was reused, is detected after `staleAfterMs` without a heartbeat. That time is the
 * sum of poll intervals, so that clock changes and machine sleep don't count. The package proper-lockfile can't replace
 * this class, because it keeps no note of the holder.
 */
export class FileLock implements Lock {
  private readonly directory: string;
  private readonly options: Required<FileLockOptions>;
  private readonly self: Holder = { pid: process.pid, host: hostIdentity() };

  /** @param directory created when first needed */
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
        // The time starts again with each turn or heartbeat.
        if (pulse !== watched.pulse) watched = { pulse, forMs: 0 };
        if (isOver || this.isKilled(content) || watched.forMs >= staleAfterMs) {
          const held = this.take(turns, number);
          if (held !== undefined) return held;
        }
        // Jitter, so that windows don't all poll at the same time.
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
    // Read after the turn is over, because its holder may have left a note just before it was killed.
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
        ignoreErrors(() => {
          turns.addNote(number, text);
        }),
      release: async () => {
        clearInterval(beat);
        return ignoreErrors(() => {
          turns.end(number);
        });
      },
    };
  }

  private isKilled(content: TurnContent | undefined): boolean {
    const holder = content?.holder;
    return holder?.host === this.self.host && !isProcessRunning(holder.pid);
  }
}

/** Ignores disk errors, because the other windows then only wait longer. */
async function ignoreErrors(write: () => void): Promise<void> {
  try {
    write();
  } catch {
    // The other windows detect the missing write after a while.
  }
  return Promise.resolve();
}
