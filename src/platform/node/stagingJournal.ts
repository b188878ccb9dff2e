import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { stagingPrefix } from '../localFiles.ts';
import { privateFolderMode } from './privateFiles.ts';
import { isProcessRunning } from './processes.ts';
import { removeParts, writeWhole } from './wholeFile.ts';

const maxAgeMs = 7 * 24 * 60 * 60 * 1000;

interface JournalRecord {
  readonly directory: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: number;
}

/**
 * Records staging directories in one small file each, so that another window can remove those of a window that died.
 */
export class StagingJournal {
  private readonly directory: string;
  private readonly own = new Set<string>();

  /** @param directory created when first needed */
  constructor(directory: string) {
    this.directory = directory;
  }

  /** Creates a staging directory in `parent` after recording it in the journal. */
  async create(parent: string): Promise<string> {
    const id = randomBytes(8).toString('hex');
    const staging = join(parent, stagingPrefix + id);
    const record: JournalRecord = { directory: staging, host: hostname(), pid: process.pid, startedAt: Date.now() };
    this.own.add(id);
    try {
      await writeWhole(this.recordPath(id), JSON.stringify(record));
      await mkdir(staging, { mode: privateFolderMode });
    } catch (error) {
      await this.forget(id);
      throw error;
    }
    return staging;
  }

  /** Removes a staging directory with its content. */
  async remove(staging: string): Promise<void> {
    await rm(staging, { recursive: true, force: true, maxRetries: 3 });
    await this.forget(basename(staging).slice(stagingPrefix.length));
  }

  /** Removes the directories of dead windows and returns them. Those that can't be removed now are left for the next time. */
  async removeOrphans(): Promise<readonly string[]> {
    const removed: string[] = [];
    await removeParts(this.directory);
    const files = await readdir(this.directory).catch(() => []);
    for (const file of files) {
      const id = basename(file, '.json');
      const record = await this.read(id);
      if (record === undefined || this.isAlive(id, record)) continue;
      try {
        await this.remove(record.directory);
        removed.push(record.directory);
      } catch {
        continue;
      }
    }
    return removed;
  }

  private isAlive(id: string, record: JournalRecord): boolean {
    if (this.own.has(id) || record.host !== hostname()) return true;
    // Process IDs are reused over time.
    if (Date.now() - record.startedAt > maxAgeMs || record.pid === process.pid) return false;
    return isProcessRunning(record.pid);
  }

  /** Accepts a record only if it names a staging directory with its own ID, because that directory will be deleted. */
  private async read(id: string): Promise<JournalRecord | undefined> {
    try {
      const record = JSON.parse(await readFile(this.recordPath(id), 'utf8')) as JournalRecord;
      return basename(record.directory) === stagingPrefix + id ? record : undefined;
    } catch {
      return undefined;
    }
  }

  private async forget(id: string): Promise<void> {
    this.own.delete(id);
    await rm(this.recordPath(id), { force: true });
  }

  private recordPath(id: string): string {
    return join(this.directory, `${id}.json`);
  }
}
