import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TextStore } from '../storage.ts';
import { hasCode } from './fileFault.ts';
import { removeParts, writeWhole } from './wholeFile.ts';

const maxBytes = 32_000_000;
const idPattern = /^[0-9A-Za-z-]{1,80}$/;

/** Stores each text in a private file of its own. */
export class NodeTextStore implements TextStore {
  private readonly directory: string;
  private hasWritten = false;

  /** @param directory created when first needed */
  constructor(directory: string) {
    this.directory = directory;
  }

  async read(id: string): Promise<string | undefined> {
    try {
      const path = this.path(id);
      return (await stat(path)).size > maxBytes ? undefined : await readFile(path, 'utf8');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  async write(id: string, text: string | undefined): Promise<void> {
    const path = this.path(id);
    if (text === undefined) return rm(path, { force: true });
    if (!this.hasWritten) await removeParts(this.directory);
    this.hasWritten = true;
    await writeWhole(path, text);
  }

  private path(id: string): string {
    if (!idPattern.test(id)) throw new Error(`not an ID: ${id}`);
    return join(this.directory, `${id}.json`);
  }
}
