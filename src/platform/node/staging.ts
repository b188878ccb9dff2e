import { chmod, link, lstat, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lazy } from '../../core/lib/lazy.ts';
import type { Admit, Placement, StagedFile, Staging, UnpackedFile } from '../localFiles.ts';
import { hasCode, withFileFaults } from './fileFault.ts';
import { takeMode } from './privateFiles.ts';
import { realPath } from './realPath.ts';
import type { StagingJournal } from './stagingJournal.ts';
import { checkTargets, namesInside } from './targets.ts';
import { unpackZip } from './unpackZip.ts';
import { writeNewFile } from './writeNewFile.ts';

/** A folder below the target folder that exists and that no link leads out of. */
interface ReadyFolder {
  /** The mode that the system gives to new files there. Undefined until known, and on Windows. */
  modeOfNewFiles?: number | undefined;
}

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
  /** By path. Checking the folders of each of thousands of files takes longer than moving the files. */
  private readonly readyFolders = new Map<string, Promise<ReadyFolder>>();
  private readonly realRoot = lazy(async () => realPath(this.folder));
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

  async place(file: StagedFile | undefined, path: string, mode: 'new' | 'replace'): Promise<string | undefined> {
    const target = join(this.folder, path);
    return withFileFaults(target, async () => {
      const folder = await this.readyFolder(path.split('/').slice(0, -1));
      if (file === undefined) return (await makeFolder(target)) ? target : undefined;
      const isPlaced =
        mode === 'replace'
          ? await this.replace(file.id, target)
          : (await linkInto(folder, file.id, target)) || (await this.claimAndReplace(folder, file.id, target));
      return isPlaced ? target : undefined;
    });
  }

  async discard(): Promise<void> {
    // The next window tries again to remove directories that stay in the journal.
    await this.journal.remove(this.directory).catch(() => undefined);
    // `rmdir` removes only empty folders.
    for (const folder of [...this.createdFolders].reverse()) await rmdir(folder).catch(() => undefined);
  }

  private async replace(staged: string, target: string): Promise<boolean> {
    if (await isFolder(target)) return false;
    await takeMode(staged, target, this.newId());
    await rename(staged, target);
    return true;
  }

  /** Learns the mode of new files in the folder. */
  private async claimAndReplace(folder: ReadyFolder, staged: string, target: string): Promise<boolean> {
    if (!(await claim(target))) return false;
    try {
      folder.modeOfNewFiles = await takeMode(staged, target, this.newId());
      await rename(staged, target);
      return true;
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    }
  }

  /** Creates nested folders, and checks each of them once, for all files that are placed at the same time. */
  private async readyFolder(names: readonly string[]): Promise<ReadyFolder> {
    const path = join(this.folder, ...names);
    const ready = this.readyFolders.get(path) ?? this.createFolder(path, names);
    this.readyFolders.set(path, ready);
    return ready;
  }

  /** Rejects for a link that leads out of the folder. */
  private async createFolder(path: string, names: readonly string[]): Promise<ReadyFolder> {
    if (names.length === 0) return {};
    await this.readyFolder(names.slice(0, -1));
    try {
      await mkdir(path);
      this.createdFolders.push(path);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    namesInside(await this.realRoot(), await realPath(path));
    return {};
  }

  private newId(): string {
    this.count += 1;
    return join(this.directory, String(this.count));
  }
}

/**
 * Gives a staged file a second name, which fails if the name is taken. This takes fewer system calls than a rename, and the
 * staged name goes with the staging directory. Resolves to false if it fails, also on a file system without links.
 */
async function linkInto({ modeOfNewFiles }: ReadyFolder, staged: string, target: string): Promise<boolean> {
  if (modeOfNewFiles === undefined) return false;
  try {
    await chmod(staged, modeOfNewFiles);
    await link(staged, target);
    return true;
  } catch {
    return false;
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

/** Creates a folder that stays although it is empty. Resolves to false if something else exists there, also a link. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    return isFolder(path);
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
