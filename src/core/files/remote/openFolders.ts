import type { ServerSource } from '../../api/serverSource.ts';
import { EngeeError } from '../../errors/engeeError.ts';
import { remoteParent, type RemotePath, remoteRoot } from '../remotePath.ts';
import { type FilesRow, type FolderState, stateUnder } from './treeState.ts';

/** A folder of the tree that was opened. */
export interface OpenFolder {
  state: FolderState;
  isStale: boolean;
  /** A folder below a collapsed one is not shown either. */
  isCollapsed: boolean;
  /** How many calls of `rows` wait for the first answer. */
  waiting: number;
  request?: { readonly abort: AbortController; readonly done: Promise<void> };
  /** The rows of the state. */
  rows?: readonly FilesRow[];
}

/** The folders of the tree that were opened. */
export class OpenFolders {
  private readonly folders = new Map<RemotePath, OpenFolder>();

  get(path: RemotePath): OpenFolder | undefined {
    return this.folders.get(path);
  }

  entries(): readonly (readonly [RemotePath, OpenFolder])[] {
    return [...this.folders];
  }

  /** Returns the folder at a path, and adds it first if needed. */
  open(path: RemotePath): OpenFolder {
    const folder = this.folders.get(path) ?? {
      state: { kind: 'loading' },
      isStale: true,
      isCollapsed: false,
      waiting: 0,
    };
    this.folders.set(path, folder);
    return folder;
  }

  /** Returns the folder of a row that loads more; undefined for another object. */
  folderOfMore(value: unknown): RemotePath | undefined {
    for (const [path, { rows }] of this.folders) {
      const last = rows?.at(-1);
      if (last?.kind === 'more' && last === value) return path;
    }
    return undefined;
  }

  markStale(): void {
    for (const folder of this.folders.values()) folder.isStale = true;
  }

  /** Returns a folder that is shown and must be read again. Parents come before their children, which they may no longer contain. */
  nextStale(): readonly [RemotePath, OpenFolder] | undefined {
    const stale = [...this.folders].filter(([path, { isStale }]) => isStale && this.isShown(path));
    return stale.reduce<readonly [RemotePath, OpenFolder] | undefined>(
      (first, folder) => (first === undefined || folder[0] < first[0] ? folder : first),
      undefined,
    );
  }

  /** Ends all requests, and marks what is listed as outdated until it is read from the new source. */
  moveTo(source: Exclude<ServerSource, { kind: 'signedOut' }>): void {
    for (const folder of this.folders.values()) {
      dropRequest(folder);
      folder.isStale = true;
      folder.state = stateUnder(source, folder.state);
      if (folder.state.kind === 'loading') delete folder.rows;
    }
  }

  /** Removes a folder and ends its request. Returns it. */
  remove(path: RemotePath): OpenFolder | undefined {
    const folder = this.folders.get(path);
    if (folder !== undefined) dropRequest(folder);
    this.folders.delete(path);
    return folder;
  }

  clear(): void {
    for (const folder of this.folders.values()) dropRequest(folder);
    this.folders.clear();
  }

  private isShown(path: RemotePath): boolean {
    if (this.folders.get(path)?.isCollapsed === true) return false;
    return path === remoteRoot || this.isShown(remoteParent(path));
  }
}

/** Ends a request whose answer is no longer wanted. */
export function dropRequest(folder: OpenFolder): void {
  const { request } = folder;
  delete folder.request;
  request?.abort.abort(new EngeeError({ kind: 'canceled' }));
}
