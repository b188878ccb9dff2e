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

/** Old turns are kept for a while: who has read the folder and was then put to sleep must still find its number taken. */
const turnsKept = 16;
/** Nobody takes so many turns. A file that claims this number was put there; the lock goes on in `following`. */
export const maxTurn = 999_999_999;
/** A turn holds a line about its holder and a few notes of some 100 KB. A larger file is none of ours. */
const maxTurnBytes = 4 * 1024 ** 2;
/** Appends to a file that is there, and not to what a link leads to. Windows knows no such flag. */
const appendFlags =
  constants.O_WRONLY | constants.O_APPEND | ((constants as { readonly O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0);

/** One holding of a lock. Turns are numbered and a number is never used twice, so to end one twice does no harm. */
export interface Turn {
  readonly number: number;
  readonly isOver: boolean;
}

export interface Holder {
  readonly pid: number;
  /** Tells apart the sets of processes in which a pid means something. */
  readonly host: string;
}

export interface TurnContent {
  /** Undefined when what is written there is not (yet) whole. */
  readonly holder: Holder | undefined;
  readonly note: string | undefined;
  /** Differs after every sign of life. */
  readonly pulse: string;
}

/**
 * The turns of one lock as files: `7.held` begins turn 7, made with O_EXCL so that one process gets it; `7.over` ends
 * it, made by the holder, or by whoever finds it dead. A single file that is removed to end a turn would not do: of two
 * that find the holder dead, the slower removes the file that the faster has made.
 *
 * The calls are synchronous, since a process that is killed between two of them leaves the others waiting.
 *
 * Whatever lies in the folder counts as a turn if it has the name of one, also a folder or a link: its number is taken.
 * Only a file of ours is read, and nothing is written through a link.
 */
export class LockTurns {
  readonly folder: string;
  private readonly before: LockTurns | undefined;

  /**
   * @param folder exists
   * @param before turns whose numbers have run out
   */
  constructor(folder: string, before?: LockTurns) {
    this.folder = folder;
    this.before = before;
  }

  /** Where the turns after `maxTurn` are counted, from 1 again; its folder need not exist. */
  following(): LockTurns {
    return new LockTurns(join(this.folder, 'following'), this);
  }

  /** The last turn that was begun; turn 0, which is over, before the first. Throws when the folder cannot be read. */
  latest(): Turn {
    const names = new Set(readdirSync(this.folder));
    let number = 0;
    for (const name of names) number = Math.max(number, numberOfTurn(name));
    return { number, isOver: number === 0 || names.has(`${number}.over`) };
  }

  /** Begins a turn; false when another process was faster. Throws when the folder cannot be written. */
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
    // Between our look and our turn, whole turns may have passed, and their files may be gone.
    if (this.latest().number === number) return true;
    rmSync(this.heldPath(number), { force: true });
    return false;
  }

  end(number: number): void {
    try {
      writeFileSync(join(this.folder, `${number}.over`), '', { flag: 'wx', mode: privateFileMode });
    } catch (error) {
      // It is over already.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }

  /** What stands in a turn; undefined when it is so old that it was removed, or no file of ours. */
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

  /** The note of the newest turn that has one, since a turn may have been cut off, or be none of ours. Throws when the folder cannot be read. */
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

  /** Removes what is left of turns long past. Never throws. */
  removeBefore(number: number): void {
    try {
      const old = readdirSync(this.folder).filter(
        (name) => numberOfTurn(name) > 0 && numberOfTurn(name) < number - turnsKept,
      );
      for (const name of old) rmSync(join(this.folder, name), { recursive: true, force: true });
    } catch {
      // Next time.
    }
  }
}

/** From 1 to `maxTurn`; 0 for the name of anything else. In any case, since some disks take `7.HELD` and `7.held` for one. */
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
