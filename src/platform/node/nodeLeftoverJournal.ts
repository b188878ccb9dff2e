import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import type { Leftover, LeftoverJournal } from '../leftoverJournal.ts';
import { hostIdentity, isProcessRunning } from './processes.ts';
import { removeParts, writeWhole } from './wholeFile.ts';

/** No work takes this long. After it, a process with the same ID is another one, and the machine may have restarted. */
const maxAgeMs = 24 * 60 * 60 * 1000;
const maxNotes = 1_000;
const idPattern = /^[0-9A-Za-z-]{1,80}$/;

const recordSchema = v.object({ note: v.string(), host: v.string(), pid: v.number(), startedAt: v.number() });
type JournalRecord = v.InferOutput<typeof recordSchema>;

/** Stores each note in a small file of its own, so that windows don't overwrite each other's notes. */
export class NodeLeftoverJournal implements LeftoverJournal {
  private readonly directory: string;
  private readonly active = new Set<string>();
  private readonly abandoned = new Set<string>();
  private readonly host = hostIdentity();

  /** @param directory created when first needed */
  constructor(directory: string) {
    this.directory = directory;
  }

  async add(id: string, note: string): Promise<void> {
    if (!idPattern.test(id)) throw new Error(`not an ID: ${id}`);
    const record: JournalRecord = { note, host: this.host, pid: process.pid, startedAt: Date.now() };
    this.active.add(id);
    try {
      await writeWhole(this.path(id), JSON.stringify(record));
    } catch (error) {
      await this.remove(id);
      throw error;
    }
  }

  abandon(id: string): void {
    if (this.active.delete(id)) this.abandoned.add(id);
  }

  async remove(id: string): Promise<void> {
    this.active.delete(id);
    this.abandoned.delete(id);
    await rm(this.path(id), { force: true }).catch(() => undefined);
  }

  async leftovers(): Promise<readonly Leftover[]> {
    await removeParts(this.directory);
    const names = await readdir(this.directory).catch(() => []);
    const found: Leftover[] = [];
    for (const name of names.slice(0, maxNotes)) {
      const id = basename(name, '.json');
      const record = await this.read(id);
      if (record !== undefined && !this.isInUse(id, record)) found.push({ id, note: record.note });
    }
    return found;
  }

  private isInUse(id: string, record: JournalRecord): boolean {
    if (this.active.has(id)) return true;
    if (this.abandoned.has(id) || Date.now() - record.startedAt > maxAgeMs) return false;
    if (record.host !== this.host) return true;
    return record.pid !== process.pid && isProcessRunning(record.pid);
  }

  private async read(id: string): Promise<JournalRecord | undefined> {
    if (!idPattern.test(id)) return undefined;
    try {
      return v.parse(recordSchema, JSON.parse(await readFile(this.path(id), 'utf8')));
    } catch {
      return undefined;
    }
  }

  private path(id: string): string {
    return join(this.directory, `${id}.json`);
  }
}
