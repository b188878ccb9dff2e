import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { stagingPrefix } from '../localFiles.ts';
import { makePrivateFolder, privateFileMode, privateFolderMode } from './privateFiles.ts';

const maxAgeMs = 7 * 24 * 60 * 60 * 1000;

interface JournalRecord {
  readonly directory: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: number;
}

/**
 * Remembers staging directories, one small file each, so that those of a window that died can be removed by the next
 * one.
 */
export class StagingJournal {
  private readonly directory: string;
  private readonly own = new Set<string>();

  /** @param directory made when it is first needed */
  constructor(directory: string) {
    this.directory = directory;
  }

  /** Makes a staging directory in `parent`, after it is in the journal. */
  async create(parent: string): Promise<string> {
    const id = randomBytes(8).toString('hex');
    const staging = join(parent, stagingPrefix + id);
    const record: JournalRecord = { directory: staging, host: hostname(), pid: process.pid, startedAt: Date.now() };
    this.own.add(id);
    try {
      await makePrivateFolder(this.directory);
      await writeFile(this.recordPath(id), JSON.stringify(record), { mode: privateFileMode });
      await mkdir(staging, { mode: privateFolderMode });
    } catch (error) {
      await this.forget(id);
      throw error;
    }
    return staging;
  }

  /** Removes a staging directory with all that is in it. */
  async remove(staging: string): Promise<void> {
    await rm(staging, { recursive: true, force: true, maxRetries: 3 });
    await this.forget(basename(staging).slice(stagingPrefix.length));
  }

  /** Removes what dead windows left; gives the directories removed. What cannot be removed now is left for next time. */
  async removeOrphans(): Promise<readonly string[]> {
    const removed: string[] = [];
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
    // A process id is given again in time, to a process that is not ours.
    if (Date.now() - record.startedAt > maxAgeMs || record.pid === process.pid) return false;
    return isRunning(record.pid);
  }

  /** A record is obeyed only when it names a staging directory of its own id: it says what will be deleted. */
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

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Running, but not ours to signal.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
