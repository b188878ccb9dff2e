import { lstat, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Admit, Placement, StagedFile, Staging, UnpackedFile } from '../localFiles.ts';
import { hasCode, withFileFaults } from './fileFault.ts';
import { takeMode } from './privateFiles.ts';
import { realPath } from './realPath.ts';
import type { StagingJournal } from './stagingJournal.ts';
import { checkTargets, namesInside } from './targets.ts';
import { unpackZip } from './unpackZip.ts';
import { writeNewFile } from './writeNewFile.ts';

/**
 * Collects a download in a directory on the disk of the target folder, so that placing a file is a rename. Until then only
 * the user can read it.
 */
export class NodeStaging implements Staging {
  private readonly folder: string;
  private readonly directory: string;
  private readonly journal: StagingJournal;
  /** Folders created for files, in the order of creation. */
  private readonly createdFolders: string[] = [];
  private count = 0;

  constructor(folder: string, directory: string, journal: StagingJournal) {
    this.folder = folder;
    this.directory = directory;
    this.journal = journal;
  }

  async write(
    bytes: AsyncIterable<Uint8Array>,
    onProgress: (writtenBytes: number) => void,
    signal: AbortSignal,
  ): Promise<StagedFile> {
    const id = this.newId();
    return { id, sizeBytes: await writeNewFile(id, bytes, onProgress, signal) };
  }

  async unpack(
    archive: StagedFile,
    maxEntries: number,
    admit: Admit,
    signal: AbortSignal,
  ): Promise<readonly UnpackedFile[]> {
    return unpackZip(archive.id, this.newId(), { maxEntries, admit }, signal);
  }

  async check(placements: readonly Placement[]): Promise<readonly (readonly string[])[]> {
    return checkTargets(this.folder, placements);
  }

  async place(file: StagedFile, path: string, mode: 'new' | 'replace'): Promise<string | undefined> {
    const target = join(this.folder, path);
    return withFileFaults(target, async () => {
      await this.createFolders(path.split('/').slice(0, -1));
      const isFree = mode === 'new' ? await claim(target) : !(await isFolder(target));
      if (!isFree) return undefined;
      try {
        await takeMode(file.id, target, this.newId());
        await rename(file.id, target);
      } catch (error) {
        if (mode === 'new') await rm(target, { force: true });
        throw error;
      }
      return target;
    });
  }

  async discard(): Promise<void> {
    // The next window tries again to remove directories that stay in the journal.
    await this.journal.remove(this.directory).catch(() => undefined);
    // `rmdir` removes only empty folders.
    for (const folder of [...this.createdFolders].reverse()) await rmdir(folder).catch(() => undefined);
  }

  /** Creates nested folders. Rejects for a link that leads out of the folder. */
  private async createFolders(names: readonly string[]): Promise<void> {
    const realRoot = await realPath(this.folder);
    let folder = this.folder;
    for (const name of names) {
      folder = join(folder, name);
      try {
        await mkdir(folder);
        this.createdFolders.push(folder);
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
      }
      namesInside(realRoot, await realPath(folder));
    }
  }

  private newId(): string {
    this.count += 1;
    return join(this.directory, String(this.count));
  }
}

/** Reserves a name with an empty file that the rename then replaces. A rename alone would replace any existing file. */
async function claim(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    await handle.close();
    return true;
  } catch (error) {
    // Windows reports EISDIR or EPERM for an existing folder.
    if (hasCode(error, 'EEXIST', 'EISDIR') || (await isFolder(path))) return false;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
