import * as vscode from 'vscode';

interface MemoryFile {
  readonly bytes: Uint8Array;
  /** The size that `stat` reports. Default: the real one. */
  readonly claimedSize?: number;
}

/** A file system in memory, for a workspace that is not on a disk. */
export class MemoryFileSystem implements vscode.FileSystemProvider {
  static readonly scheme = 'engee-test-memory';
  readonly files = new Map<string, MemoryFile>();
  readonly folders = new Set<string>();
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  uri(name = ''): vscode.Uri {
    return vscode.Uri.from({ scheme: MemoryFileSystem.scheme, path: `/${name}` });
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const times = { ctime: 0, mtime: 0 };
    if (uri.path === '/' || this.folders.has(uri.path)) return { type: vscode.FileType.Directory, size: 0, ...times };
    const { bytes, claimedSize = bytes.length } = this.file(uri);
    return { type: vscode.FileType.File, size: claimedSize, ...times };
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    const start = uri.path === '/' ? '/' : `${uri.path}/`;
    const inside = (paths: Iterable<string>, type: vscode.FileType) =>
      [...paths]
        .filter((path) => path.startsWith(start) && !path.slice(start.length).includes('/'))
        .map((path): [string, vscode.FileType] => [path.slice(start.length), type]);
    return [...inside(this.files.keys(), vscode.FileType.File), ...inside(this.folders, vscode.FileType.Directory)];
  }

  createDirectory(uri: vscode.Uri): void {
    this.folders.add(uri.path);
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.file(uri).bytes;
  }

  writeFile(uri: vscode.Uri, bytes: Uint8Array): void {
    this.files.set(uri.path, { bytes });
  }

  delete(uri: vscode.Uri): void {
    this.files.delete(uri.path);
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  private file(uri: vscode.Uri): MemoryFile {
    const file = this.files.get(uri.path);
    if (file === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return file;
  }
}
