import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { foldersAbove } from '../../core/files/archiveLayout.ts';
import type { Admit, Location, Placement, StagedFile, Staging, UnpackedFile } from '../localFiles.ts';

/** Limits the size of a file for `workspace.fs`, which keeps whole files in memory. */
export const maxBytesInMemory = 64 * 1024 ** 2;

/** Collects a download on disk and then passes each complete file to the file system of the folder. */
export class WorkspaceStaging implements Staging {
  private readonly disk: Staging;
  private readonly folder: vscode.Uri;

  constructor(disk: Staging, folder: vscode.Uri) {
    this.disk = disk;
    this.folder = folder;
  }

  async write(
    bytes: AsyncIterable<Uint8Array>,
    onProgress: (writtenBytes: number) => void,
    signal: AbortSignal,
  ): Promise<StagedFile> {
    return this.disk.write(
      bytes,
      (writtenBytes) => {
        if (writtenBytes > maxBytesInMemory) throw tooLarge();
        onProgress(writtenBytes);
      },
      signal,
    );
  }

  async unpack(
    archive: StagedFile,
    maxEntries: number,
    admit: Admit,
    signal: AbortSignal,
  ): Promise<readonly UnpackedFile[]> {
    return this.disk.unpack(archive, maxEntries, admit, signal);
  }

  async check(placements: readonly Placement[]): Promise<readonly (readonly string[])[]> {
    if (placements.some(({ file }) => file !== undefined && file.sizeBytes > maxBytesInMemory)) throw tooLarge();
    const folders = new Set(placements.flatMap(({ path }) => foldersAbove(path)));
    for (const folder of folders) await this.checkFolder(vscode.Uri.joinPath(this.folder, folder));
    return placements.map(({ path }) => path.split('/'));
  }

  async place(file: StagedFile | undefined, path: string, mode: 'new' | 'replace'): Promise<Location | undefined> {
    const target = vscode.Uri.joinPath(this.folder, path);
    const present = await withWorkspaceFaults(target, () => typeOf(target));
    if (file === undefined) {
      if (present !== undefined) return present === vscode.FileType.Directory ? target.toString() : undefined;
      await withWorkspaceFaults(target, () => vscode.workspace.fs.createDirectory(target));
      return target.toString();
    }
    if (present !== undefined && (mode === 'new' || (present & vscode.FileType.Directory) !== 0)) return undefined;
    const bytes = await readFile(file.id);
    try {
      await withWorkspaceFaults(target, () => vscode.workspace.fs.writeFile(target, bytes));
    } catch (error) {
      // Removes the partial new file.
      if (present === undefined) await Promise.resolve(vscode.workspace.fs.delete(target)).catch(() => undefined);
      throw error;
    }
    return target.toString();
  }

  async discard(): Promise<void> {
    await this.disk.discard();
  }

  /** Follows no links, because `workspace.fs` doesn't reveal their target. */
  private async checkFolder(folder: vscode.Uri): Promise<void> {
    const type = await withWorkspaceFaults(folder, () => typeOf(folder));
    if (type === undefined || type === vscode.FileType.Directory) return;
    if ((type & vscode.FileType.SymbolicLink) !== 0) throw new EngeeError({ kind: 'invalidInput', input: 'archive' });
    throw new EngeeError({ kind: 'localFile', path: folder.toString(true), code: 'ENOTDIR' });
  }
}

/** Runs a `workspace.fs` operation. Its errors become a `localFile` fault with `uri`. */
export async function withWorkspaceFaults<T>(uri: vscode.Uri, work: () => Thenable<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
    throw new EngeeError(
      { kind: 'localFile', path: uri.toString(true), code: systemCode(error.code) },
      { cause: error },
    );
  }
}

function systemCode(code: string): string {
  const table: Readonly<Record<string, string>> = { FileNotFound: 'ENOENT', NoPermissions: 'EACCES' };
  return table[code] ?? code;
}

async function typeOf(uri: vscode.Uri): Promise<vscode.FileType | undefined> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}

function tooLarge(): EngeeError {
  return new EngeeError({ kind: 'invalidInput', input: 'tooLarge' });
}
