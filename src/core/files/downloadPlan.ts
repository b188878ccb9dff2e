import type { NamingRules } from '../../platform/localFiles.ts';
import { remoteBaseName, type RemotePath } from './remotePath.ts';
import { nameKey, numberedName, safeFileName } from './safeName.ts';

export interface DownloadItem {
  readonly source: RemotePath;
  /** The name it gets on this side: safe, and used by no other item of the plan. */
  readonly name: string;
  /** Known to be a file: nothing can lie below it. */
  readonly isFile?: true;
}

/** The items of each group are asked for in one request. */
export type DownloadPlan = readonly (readonly DownloadItem[])[];

/**
 * Names the files and groups them. Several files come as one archive, in which two of one name could not be told apart,
 * and a name that is not safe as it is would make the archive unfit to unpack: such files are asked for alone.
 */
export function planDownload(sources: readonly RemotePath[], rules: NamingRules): DownloadPlan {
  const names = new Names();
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

/** Names that are taken, and the number that the next file of each name is tried with first. */
class Names {
  private readonly taken = new Set<string>();
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
