import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { EngeeError, faultOf } from '../../core/errors/engeeError.ts';
import type {
  LocalEntry,
  LocalFiles,
  LocalHash,
  LocalSource,
  LocalStat,
  Location,
  NamingRules,
  Staging,
} from '../localFiles.ts';
import type { NodeLocalFiles } from '../node/localFiles.ts';
import { makePrivateFolder } from '../node/privateFiles.ts';
import { maxBytesInMemory, withWorkspaceFaults, WorkspaceStaging } from './workspaceStaging.ts';

/** The files of a workspace. Accesses the disk through Node, which can stream, and everything else through `workspace.fs`. */
export class WorkspaceFiles implements LocalFiles {
  private readonly disk: NodeLocalFiles;
  private readonly tempFolder: string;

  /** @param tempFolder collects downloads for folders that are not on disk. Created when first needed. */
  constructor(disk: NodeLocalFiles, tempFolder: string) {
    this.disk = disk;
    this.tempFolder = tempFolder;
  }

  toLocation(uri: vscode.Uri): Location {
    return uri.scheme === 'file' ? uri.fsPath : uri.toString();
  }

  toUri(location: Location): vscode.Uri {
    return isOnDisk(location) ? vscode.Uri.file(location) : vscode.Uri.parse(location, true);
  }

  namingRules(folder: Location): NamingRules {
    return isOnDisk(folder) ? this.disk.namingRules() : 'windows';
  }

  async stat(location: Location): Promise<LocalStat> {
    if (isOnDisk(location)) return this.disk.stat(location);
    const uri = this.toUri(location);
    const { type, size, mtime } = await withWorkspaceFaults(uri, () => vscode.workspace.fs.stat(uri));
    const isFile = (type & vscode.FileType.File) !== 0;
    const isDirectory = (type & vscode.FileType.Directory) !== 0;
    const kind = isFile ? 'file' : isDirectory ? 'directory' : 'other';
    // `workspace.fs` only reports whether something is a link. So a file that became a link counts as another file.
    return {
      name: baseName(uri),
      kind,
      sizeBytes: size,
      realLocation: undefined,
      identity: String(type),
      state: [type, size, mtime].join(':'),
      changedMs: mtime,
    };
  }

  child(folder: Location, name: string): Location {
    return isOnDisk(folder) ? this.disk.child(folder, name) : vscode.Uri.joinPath(this.toUri(folder), name).toString();
  }

  parent(location: Location): Location | undefined {
    if (isOnDisk(location)) return this.disk.parent(location);
    const uri = this.toUri(location);
    return uri.path === '/' || uri.path === '' ? undefined : vscode.Uri.joinPath(uri, '..').toString();
  }

  async readText(file: Location, maxBytes: number): Promise<string | undefined> {
    if (isOnDisk(file)) return this.disk.readText(file, maxBytes);
    const uri = this.toUri(file);
    const found = await this.stat(file).catch((error: unknown) => {
      const fault = faultOf(error);
      if (fault?.kind === 'localFile' && fault.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found?.kind !== 'file') return undefined;
    if (found.sizeBytes > maxBytes) throw new EngeeError({ kind: 'invalidInput', input: 'tooLarge' });
    const bytes = await withWorkspaceFaults(uri, () => vscode.workspace.fs.readFile(uri));
    if (bytes.byteLength > maxBytes) throw new EngeeError({ kind: 'invalidInput', input: 'tooLarge' });
    return new TextDecoder().decode(bytes);
  }

  namesBelow(folder: Location, location: Location): readonly string[] | undefined {
    return this.disk.namesBelow(folder, location);
  }

  async list(folder: Location): Promise<readonly LocalEntry[]> {
    if (isOnDisk(folder)) return this.disk.list(folder);
    const uri = this.toUri(folder);
    const entries = await withWorkspaceFaults(uri, () => vscode.workspace.fs.readDirectory(uri));
    return entries
      .map(([name, type]) => ({
        name,
        location: vscode.Uri.joinPath(uri, name).toString(),
        isLink: (type & vscode.FileType.SymbolicLink) !== 0,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async read(file: Location, identity: string): Promise<LocalSource> {
    if (isOnDisk(file)) return this.disk.read(file, identity);
    const { kind, sizeBytes, identity: found } = await this.stat(file);
    if (found !== identity) throw new EngeeError({ kind: 'localFile', path: file, code: 'REPLACED' });
    if (kind !== 'file') throw new EngeeError({ kind: 'invalidInput', input: 'notAFile' });
    if (sizeBytes > maxBytesInMemory) throw new EngeeError({ kind: 'invalidInput', input: 'tooLarge' });
    const uri = this.toUri(file);
    const bytes = await withWorkspaceFaults(uri, () => vscode.workspace.fs.readFile(uri));
    return { sizeBytes: bytes.byteLength, source: { kind: 'bytes', bytes } };
  }

  async hash(
    file: Location,
    identity: string,
    onProgress: (hashedBytes: number) => void,
    signal: AbortSignal,
  ): Promise<LocalHash> {
    if (isOnDisk(file)) return this.disk.hash(file, identity, onProgress, signal);
    const { source, sizeBytes } = await this.read(file, identity);
    signal.throwIfAborted();
    if (source.kind === 'path') throw new EngeeError({ kind: 'invalidInput', input: 'notAFile' });
    onProgress(sizeBytes);
    return { sha256: createHash('sha256').update(source.bytes).digest('hex'), sizeBytes };
  }

  async existing(folder: Location, names: readonly string[]): Promise<readonly string[]> {
    if (isOnDisk(folder)) return this.disk.existing(folder, names);
    const uri = this.toUri(folder);
    const entries = await withWorkspaceFaults(uri, () => vscode.workspace.fs.readDirectory(uri));
    const present = new Set(entries.map(([name]) => name));
    return names.filter((name) => present.has(name));
  }

  async folderNames(folder: Location): Promise<readonly string[]> {
    const uri = this.toUri(folder);
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    const namesOf = async (of: vscode.Uri) =>
      of.scheme === 'file' ? this.disk.folderNames(of.fsPath) : of.path.split('/').filter((name) => name !== '');
    const [names, rootNames] = await Promise.all([namesOf(uri), root === undefined ? [] : namesOf(root)]);
    // A link may point outside the workspace.
    return rootNames.every((name, index) => name === names[index])
      ? names.slice(Math.max(0, rootNames.length - 1))
      : names;
  }

  async stage(folder: Location): Promise<Staging> {
    if (isOnDisk(folder)) return this.disk.stage(folder);
    await makePrivateFolder(this.tempFolder);
    return new WorkspaceStaging(await this.disk.stage(this.tempFolder), this.toUri(folder));
  }
}

function isOnDisk(location: Location): boolean {
  return isAbsolute(location);
}

function baseName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
