import type { Fault } from '../../errors/fault.ts';
import type { RemotePath } from '../remotePath.ts';
import type { SearchMatch } from './remoteFiles.ts';

/** What the user searches for in the content of files. */
export interface SearchRequest {
  readonly query: string;
  readonly isCaseSensitive: boolean;
  readonly isRegex: boolean;
  readonly includesHidden: boolean;
  readonly folder: RemotePath;
}

/** A file with matches. `uri` opens it, even after the user has switched accounts. */
export interface FoundFile {
  readonly path: RemotePath;
  readonly uri: string;
  readonly lines: readonly SearchMatch[];
}

export type SearchProgress =
  | { readonly kind: 'searching' }
  | { readonly kind: 'complete' }
  /** There are more matches than the limit, or the search took too long. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'canceled' }
  /** @param fault undefined for an unexpected error, which is in the log */
  | { readonly kind: 'failed'; readonly fault: Fault | undefined };

/** The last search for text. Immutable. */
export type SearchState =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'results';
      readonly request: SearchRequest;
      readonly files: readonly FoundFile[];
      readonly progress: SearchProgress;
    };

/**
 * Adds matches to the files that already have some. Files stay in the order in which they were found.
 * @param uriOf returns undefined for a file that can't be opened, which is left out
 */
export function addMatches(
  files: readonly FoundFile[],
  matches: readonly SearchMatch[],
  uriOf: (path: RemotePath) => string | undefined,
): readonly FoundFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const match of matches) {
    const { path } = match;
    const known = byPath.get(path);
    const uri = known?.uri ?? uriOf(path);
    if (uri !== undefined) byPath.set(path, { path, uri, lines: [...(known?.lines ?? []), match] });
  }
  return [...byPath.values()];
}

export function countMatches(files: readonly FoundFile[]): number {
  return files.reduce((count, { lines }) => count + lines.length, 0);
}
