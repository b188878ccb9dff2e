import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { privateFileMode } from './privateFiles.ts';

/** Number of old turns to keep. A process that read the folder and was then suspended must still find its number taken. */
const turnsKept = 16;
/** Never reached in normal use. A file with this number was planted, and the lock continues in `following`. */
export const maxTurn = 999_999_999;
/** A turn contains a line about its holder and a few notes of some 100 KB. A larger file isn't ours. */
const maxTurnBytes = 4 * 1024 ** 2;
/** Appends to an existing file without following a link. Windows has no O_NOFOLLOW. */
const appendFlags =
  constants.O_WRONLY | constants.O_APPEND | ((constants as { readonly O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0);

/** One period of holding the lock. A number is never reused, so ending a turn twice is harmless. */
export interface Turn {
  readonly number: number;
  readonly isOver: boolean;
}

export interface Holder {
  readonly pid: number;
  /** Identifies the host and pid namespace. */
  readonly host: string;
}

export interface TurnContent {
  /** Undefined if the content is not complete (yet). */
  readonly holder: Holder | undefined;
  readonly note: string | undefined;
  /** Changes with every heartbeat. */
  readonly pulse: string;
}

/**
 * The turns of one lock as files. `7.held` begins turn 7, created with O_EXCL so that only one process gets it. `7.over`
 * ends it, created by the holder or by a process that finds the holder dead. A single file that is deleted to end a turn
 * would not work: if two processes find the holder dead, the slower one would delete the faster one's new file.
 *
 * The calls are synchronous, because a process that is killed between two of them keeps the others waiting.
 *
 * Anything with the name of a turn takes its number, even a folder or a link. Only our own files are read, and nothing is
 * written through a link.
 */
export class LockTurns {
  readonly folder: string;
  private readonly before: LockTurns | undefined;

  /**
   * @param folder an existing folder
   * @param before the turns whose numbers ran out
   */
  constructor(folder: string, before?: LockTurns) {
    this.folder = folder;
    this.before = before;
  }

  /** Returns the turns after `maxTurn`, which start at 1 again. Their folder may not exist yet. */
  following(): LockTurns {
    return new LockTurns(join(this.folder, 'following'), this);
  }

  /** Returns the last turn, or turn 0 (which is over) if there is none. Throws if the folder can't be read. */
  latest(): Turn {
    const names = new Set(readdirSync(this.folder));
    let number = 0;
    for (const name of names) number = Math.max(number, numberOfTurn(name));
    return { number, isOver: number === 0 || names.has(`${number}.over`) };
  }

  /** Begins a turn. Returns false if another process was faster. Throws if the folder isn't writable. */
  begin(number: number, holder: Holder, note: string | undefined): boolean {
    const line = JSON.stringify({ ...holder, since: new Date().toISOString() });
    try {
      writeFileSync(this.heldPath(number), `${line}\n${note === undefined ? '' : `${note}\n`}`, {
        flag: 'wx',
        mode: privateFileMode,
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
    // Since the folder was read, other turns may have come and gone together with their files.
    if (this.latest().number === number) return true;
    rmSync(this.heldPath(number), { force: true });
    return false;
  }

  end(number: number): void {
    try {
      writeFileSync(join(this.folder, `${number}.over`), '', { flag: 'wx', mode: privateFileMode });
    } catch (error) {
      // The turn is already over.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }

  /** Reads a turn. Returns undefined if it was already removed or isn't our file. */
  read(number: number): TurnContent | undefined {
    try {
      const path = this.heldPath(number);
      const stats = lstatSync(path);
      const { mtimeMs, size } = stats;
      if (!stats.isFile() || size > maxTurnBytes) return undefined;
      const [first = '', ...notes] = readFileSync(path, 'utf8').split('\n');
      return {
        holder: parseHolder(first),
        note: notes.findLast((line) => line !== ''),
        pulse: `${number} ${mtimeMs} ${size}`,
      };
    } catch {
      return undefined;
    }
  }

  /** Returns the newest note. Skips turns that are incomplete or aren't ours. Throws if the folder can't be read. */
  lastNote(): string | undefined {
    const numbers = [...new Set(readdirSync(this.folder).map(numberOfTurn))].sort((a, b) => b - a).slice(0, turnsKept);
    for (const number of numbers) {
      const note = this.read(number)?.note;
      if (note !== undefined) return note;
    }
    return this.before?.lastNote();
  }

  addNote(number: number, note: string): void {
    const file = openSync(this.heldPath(number), appendFlags);
    try {
      writeSync(file, `${note}\n`);
    } finally {
      closeSync(file);
    }
  }

  heldPath(number: number): string {
    return join(this.folder, `${number}.held`);
  }

  /** Removes the files of old turns. Never throws. */
  removeBefore(number: number): void {
    try {
      const old = readdirSync(this.folder).filter(
        (name) => numberOfTurn(name) > 0 && numberOfTurn(name) < number - turnsKept,
      );
      for (const name of old) rmSync(join(this.folder, name), { recursive: true, force: true });
    } catch {
      // The next turn tries again.
    }
  }
}

/** Returns the turn's number from 1 to `maxTurn`, or 0 for other names. Ignores case, because some disks do too. */
function numberOfTurn(name: string): number {
  return Number(/^([1-9]\d{0,8})\.(?:held|over)$/i.exec(name)?.[1] ?? 0);
}

function parseHolder(line: string): Holder | undefined {
  try {
    const { pid, host } = JSON.parse(line) as Record<string, unknown>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}
