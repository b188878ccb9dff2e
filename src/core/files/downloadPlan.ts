import type { NamingRules } from '../../platform/localFiles.ts';
import { remoteBaseName, type RemotePath } from './remotePath.ts';
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

/**
 * Names the files and groups them into requests. Engee sends several files as one archive. Two files with the same name
 * can't be told apart in it, and an unsafe name would get the archive rejected, so such files get a request of their own.
 */
export function planDownload(sources: readonly RemotePath[], rules: NamingRules): DownloadPlan {
  const names = new UniqueNames();
  const together: DownloadItem[] = [];
  const alone: DownloadItem[][] = [];
  for (const source of new Set(sources)) {
    const remoteName = remoteBaseName(source);
    const name = names.take(safeFileName(remoteName, rules));
    if (name === remoteName) together.push({ source, name });
    else alone.push([{ source, name }]);
  }
  return together.length > 0 ? [together, ...alone] : alone;
}

class UniqueNames {
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
