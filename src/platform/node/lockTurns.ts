import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Old turns are kept for a while: who has read the folder and was then put to sleep must still find its number taken. */
const turnsKept = 16;

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
 */
export class LockTurns {
  private readonly folder: string;

  /** @param folder exists */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** The last turn that was begun; turn 0, which is over, before the first. Throws when the folder cannot be read. */
  latest(): Turn {
    const names = new Set(readdirSync(this.folder));
    const number = Math.max(0, ...[...names].map(numberOfTurn));
    return { number, isOver: number === 0 || names.has(`${number}.over`) };
  }

  /** Begins a turn; false when another process was faster. Throws when the folder cannot be written. */
  begin(number: number, holder: Holder, note: string | undefined): boolean {
    const line = JSON.stringify({ ...holder, since: new Date().toISOString() });
    try {
      writeFileSync(this.heldPath(number), `${line}\n${note === undefined ? '' : `${note}\n`}`, { flag: 'wx', mode: 0o600 });
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
    writeFileSync(join(this.folder, `${number}.over`), '');
  }

  /** What stands in a turn; undefined when it is so old that it was removed. */
  read(number: number): TurnContent | undefined {
    try {
      const path = this.heldPath(number);
      const { mtimeMs, size } = statSync(path);
      const [first = '', ...notes] = readFileSync(path, 'utf8').split('\n');
      return { holder: parseHolder(first), note: notes.findLast((line) => line !== ''), pulse: `${number} ${mtimeMs} ${size}` };
    } catch {
      return undefined;
    }
  }

  addNote(number: number, note: string): void {
    appendFileSync(this.heldPath(number), `${note}\n`);
  }

  heldPath(number: number): string {
    return join(this.folder, `${number}.held`);
  }

  /** Removes what is left of turns long past. Never throws. */
  removeBefore(number: number): void {
    try {
      const old = readdirSync(this.folder).filter((name) => numberOfTurn(name) > 0 && numberOfTurn(name) < number - turnsKept);
      for (const name of old) rmSync(join(this.folder, name), { force: true });
    } catch {
      // Next time.
    }
  }
}

function numberOfTurn(name: string): number {
  return Number(/^(\d{1,15})\.(?:held|over)$/.exec(name)?.[1] ?? 0);
}

function parseHolder(line: string): Holder | undefined {
  try {
    const { pid, host } = JSON.parse(line) as Record<string, unknown>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}
