import { EventEmitter, once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { contentOf, numberIn } from './content.ts';
import type { WriteReport } from './messages.ts';

export interface KillCounts {
  kills: number;
  begun: number;
  confirmed: number;
  /** Writes that ended with a fault that says that nothing was stored, or that the outcome is unknown. */
  refused: number;
  unknown: number;
  /** Files that were seen neither wholly old nor wholly new. Must be 0. */
  damaged: number;
  /** Confirmed contents that were lost, and refused ones that were stored. Must be 0. */
  wrong: number;
  /** Temporary files on the server and notes about them, after the next start. Must be 0. */
  left: number;
}

const folderName = 'kill-test';
const fileNames = ['a.txt', 'b c.txt', 'данные.txt'];
/** For the first write, until it is known how long one takes. */
const firstWriteMs = 50;
const pauseMs = 50;
/** Of the contents that exist before the first write. */
const oldNumber = 0;
const oldBytes = 10_000;

/** The files that are written while something is killed. Knows which contents they may have. */
export class WrittenFiles {
  readonly counts: KillCounts = {
    kills: 0,
    begun: 0,
    confirmed: 0,
    refused: 0,
    unknown: 0,
    damaged: 0,
    wrong: 0,
    left: 0,
  };
  /** What was counted as damaged, wrong or left. */
  readonly problems = new Set<string>();
  /** Paths on Engee. */
  readonly targets = fileNames.map((name) => `/user/${folderName}/${name}`);
  private readonly userDirectory: string;
  private readonly journal: string;
  /** The numbers that each target may have: the last confirmed one, and those whose outcome is not known. */
  private readonly possible = new Map(this.targets.map((target) => [target, new Set([oldNumber])]));
  private readonly reports = new EventEmitter();
  private lastFault = '';
  private number = oldNumber + 1;
  /** When the current write began, and how long the last confirmed one took. */
  private begunAt = 0;
  private writeMs = firstWriteMs;

  /**
   * @param userDirectory the local folder that Engee shows as `/user`
   * @param journal the folder of the notes about temporary files
   */
  constructor(userDirectory: string, journal: string) {
    this.userDirectory = userDirectory;
    this.journal = journal;
  }

  /** The number of the next content. */
  get nextNumber(): number {
    return this.number;
  }

  /** Creates the files, with an old content. */
  async create(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    await mkdir(this.folder);
    for (const name of fileNames) await writeFile(join(this.folder, name), contentOf(oldNumber, oldBytes));
  }

  take({ kind, target, number, fault }: WriteReport): void {
    if (fault !== undefined) this.lastFault = `${number} ${kind}: ${fault}`;
    const numbers = this.numbersOf(target);
    this.number = Math.max(this.number, number + 1);
    if (kind === 'begun') {
      this.possible.set(target, new Set([...numbers, number]));
      this.begunAt = performance.now();
    }
    if (kind === 'confirmed') {
      this.possible.set(target, new Set([number]));
      this.writeMs = performance.now() - this.begunAt;
    }
    if (kind === 'refused') this.possible.set(target, new Set([...numbers].filter((each) => each !== number)));
    this.counts[kind]++;
    this.reports.emit(kind);
  }

  /** Waits until a random moment in one of the next `count` writes. */
  async untilRandomMoment(count: number): Promise<void> {
    const wanted = this.counts.begun + 1 + Math.floor(Math.random() * count);
    while (this.counts.begun < wanted) await once(this.reports, 'begun');
    await delay(Math.random() * this.writeMs);
  }

  /** Looks at the files again and again while some work is done. */
  async watchDuring(work: () => Promise<void>): Promise<void> {
    let hasEnded = false;
    const watch = async () => {
      while (!hasEnded) {
        await this.look();
        await delay(pauseMs);
      }
    };
    const watching = watch();
    try {
      await work();
    } finally {
      hasEnded = true;
      await watching;
    }
    await this.look();
  }

  /** Counts files that are damaged or have a content that they can't have. */
  private async look(): Promise<void> {
    for (const [index, target] of this.targets.entries()) {
      const before = this.numbersOf(target);
      const content = await readFile(join(this.folder, fileNames[index] ?? '')).catch(() => undefined);
      const number = content && numberIn(content);
      if (number === undefined) {
        this.counts.damaged++;
        this.add(`${target} is damaged`);
      }
      // A report may be on its way.
      else if (number < this.number && !before.has(number) && !this.numbersOf(target).has(number)) {
        this.counts.wrong++;
        this.add(`${target} is ${number}, not ${[...before].join(' or ')}`);
      }
    }
  }

  /** Adds the number of temporary files and notes that are still there after some time. Nothing may be written meanwhile. */
  async countLeft(afterMs: number): Promise<void> {
    const end = performance.now() + afterMs;
    let left = await this.left();
    while (left.length > 0 && performance.now() < end) {
      await delay(pauseMs);
      left = await this.left();
    }
    this.counts.left += left.length;
    for (const name of left) this.add(`${name} is left`);
  }

  private get folder(): string {
    return join(this.userDirectory, folderName);
  }

  private numbersOf(target: string): ReadonlySet<number> {
    return this.possible.get(target) ?? new Set();
  }

  private add(problem: string): void {
    this.problems.add(`${problem} (last fault: ${this.lastFault})`);
  }

  private async left(): Promise<readonly string[]> {
    const staged = await readdir(join(this.userDirectory, '.engee-vscode')).catch(() => []);
    const beside = (await readdir(this.folder)).filter((name) => !fileNames.includes(name));
    const notes = await readdir(this.journal).catch(() => []);
    return [...staged, ...beside, ...notes];
  }
}
