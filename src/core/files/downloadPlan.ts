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
  const names = new Set<string>();
  const together: DownloadItem[] = [];
  const alone: DownloadItem[][] = [];
  for (const source of new Set(sources)) {
    const remoteName = remoteBaseName(source);
    const name = freeName(safeFileName(remoteName, rules), names);
    names.add(nameKey(name));
    if (name === remoteName) together.push({ source, name });
    else alone.push([{ source, name }]);
  }
  return together.length > 0 ? [together, ...alone] : alone;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(nameKey(candidate)); number += 1) candidate = numberedName(name, number);
  return candidate;
}
