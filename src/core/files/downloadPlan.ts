import type { NamingRules } from '../../platform/localFiles.ts';
import { remoteBaseName, remoteParent, type RemotePath, remoteRoot } from './remotePath.ts';
import { nameKey, numberedName, safeFileName } from './safeName.ts';

export interface DownloadItem {
  readonly source: RemotePath;
  /** The local name: safe, and unique in the plan. */
  readonly name: string;
  /** Set if it is known to be a file, so nothing can be below it. */
  readonly isFile?: true;
}

/** Groups of items; each group is one request. */
export type DownloadPlan = readonly (readonly DownloadItem[])[];

/** A folder to download with everything in it. */
export interface FolderItem {
  readonly source: RemotePath;
  /** The name of the local folder: safe, and unique in the plan. */
  readonly name: string;
}

/** The files and the whole folders of a download. */
export interface MixedPlan {
  readonly files: DownloadPlan;
  readonly folders: readonly FolderItem[];
}

/**
 * Names the files and groups them into requests. Engee sends several files as one archive. Two files with the same name
 * can't be told apart in it, and an unsafe name would get the archive rejected, so such files get a request of their own.
 */
export function planDownload(sources: readonly RemotePath[], rules: NamingRules): DownloadPlan {
  return planMixed(
    sources.map((path) => ({ path, kind: 'file' })),
    rules,
  ).files;
}

/** Names and groups files and folders. Leaves out what is inside one of the folders. */
export function planMixed(
  sources: readonly { readonly path: RemotePath; readonly kind: 'file' | 'folder' | 'unknown' }[],
  rules: NamingRules,
): MixedPlan {
  const names = new UniqueNames();
  const folderPaths = new Set(sources.filter(({ kind }) => kind === 'folder').map(({ path }) => path));
  const folders: FolderItem[] = [];
  const together: DownloadItem[] = [];
  const alone: DownloadItem[][] = [];
  for (const source of new Set(sources.map(({ path }) => path))) {
    if (parentsOf(source).some((parent) => folderPaths.has(parent))) continue;
    const remoteName = remoteBaseName(source);
    const name = names.take(safeFileName(remoteName, rules));
    if (folderPaths.has(source)) folders.push({ source, name });
    else if (name === remoteName) together.push({ source, name });
    else alone.push([{ source, name }]);
  }
  return { files: together.length > 0 ? [together, ...alone] : alone, folders };
}

function parentsOf(path: RemotePath): readonly RemotePath[] {
  const parents: RemotePath[] = [];
  for (let parent = remoteParent(path); parent !== remoteRoot; parent = remoteParent(parent)) parents.push(parent);
  return parents;
}

/** Gives names that no file system treats as one. */
export class UniqueNames {
  private readonly taken = new Set<string>();
  /** The first number to try for the next file of each name, so that many equal names take linear time. */
  private readonly numbers = new Map<string, number>();

  take(name: string): string {
    let candidate = name;
    let number = this.numbers.get(nameKey(name)) ?? 2;
    for (; this.taken.has(nameKey(candidate)); number += 1) candidate = numberedName(name, number);
    this.numbers.set(nameKey(name), number);
    this.taken.add(nameKey(candidate));
    return candidate;
  }
}
