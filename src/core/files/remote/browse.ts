import type { Clock } from '../../../platform/clock.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import { faultOf } from '../../errors/engeeError.ts';
import { abortWith, raceTimeout } from '../../lib/abort.ts';
import type { RemotePath } from '../remotePath.ts';
import { isHidden } from './hiddenNames.ts';
import { isFile, isFolder, usablePath } from './remoteEntries.ts';
import type { RemoteEntry, RemoteFiles } from './remoteFiles.ts';

/** Pages are loaded at once until this many entries are known. */
const entriesAtOnce = 10_000;

/** What can be done with an entry: open or download a folder, download a file, or nothing. */
export type BrowsedKind = 'folder' | 'file' | 'none';

export interface BrowsedEntry {
  readonly entry: RemoteEntry;
  /** Undefined if the name can't be used in requests. */
  readonly path: RemotePath | undefined;
  readonly kind: BrowsedKind;
}

/** The part of a folder that is known. */
export interface BrowsedFolder {
  readonly folder: RemotePath;
  /** Folders first, then by name. */
  readonly entries: readonly BrowsedEntry[];
  /** The number of all entries of the folder. */
  readonly total: number;
  /** The next page. Undefined if all entries are known. */
  readonly next: string | undefined;
}

/** A path on Engee that the user chose. `unknown` until the server has answered. */
export interface RemoteSource {
  readonly path: RemotePath;
  readonly kind: 'file' | 'folder' | 'unknown';
}

/** Lists a folder: all of it, or the first 10,000 entries of a larger one. */
export async function browseFolder(
  remote: Pick<RemoteFiles, 'list'>,
  server: ServerUrl,
  folder: RemotePath,
  signal: AbortSignal,
): Promise<BrowsedFolder> {
  let known = await browseMore(remote, server, { folder, entries: [], total: 0, next: undefined }, signal);
  while (known.next !== undefined && known.entries.length < entriesAtOnce)
    known = await browseMore(remote, server, known, signal);
  return known;
}

/** Adds the next page to the known entries. */
export async function browseMore(
  remote: Pick<RemoteFiles, 'list'>,
  server: ServerUrl,
  known: BrowsedFolder,
  signal: AbortSignal,
): Promise<BrowsedFolder> {
  const { entries, total, next } = await remote.list(server, known.folder, known.next, signal);
  const added = entries.map((entry) => browsed(known.folder, entry));
  return { folder: known.folder, entries: inOrder([...known.entries, ...added]), total, next };
}

/**
 * Returns the entries whose name contains all words of the query, without regard to case. Hides the platform's own folders
 * unless the query asks for their names.
 */
export function matchingEntries({ folder, entries }: BrowsedFolder, query: string): readonly BrowsedEntry[] {
  const words = comparable(query)
    .split(' ')
    .filter((word) => word !== '');
  return entries.filter(({ entry: { name } }) => {
    const text = comparable(name);
    if (!words.every((word) => text.includes(word))) return false;
    return !isHidden(folder, name) || words.some((word) => text.startsWith(word));
  });
}

/** What `withKinds` needs. */
export interface KindDependencies {
  readonly remote: Pick<RemoteFiles, 'stat'>;
  readonly clock: Clock;
  readonly server: ServerUrl;
}

/** Asks the server which of the paths are folders. If it doesn't answer in time, the others stay unknown. */
export async function withKinds(
  { remote, clock, server }: KindDependencies,
  sources: readonly RemoteSource[],
  timeMs: number,
  signal: AbortSignal,
): Promise<readonly RemoteSource[]> {
  const unknown = sources.filter(({ kind }) => kind === 'unknown').map(({ path }) => path);
  if (unknown.length === 0) return sources;
  const limited = abortWith(signal);
  const answer = remote.stat(server, unknown, limited.signal).catch((error: unknown) => {
    if (faultOf(error) === undefined && !limited.signal.aborted) throw error;
    return undefined;
  });
  const entries = await raceTimeout(clock, answer, timeMs, signal);
  limited.dispose();
  limited.abort();
  if (entries === undefined) return sources;
  const folders = new Set(
    unknown.filter((_, index) => {
      const entry = entries[index];
      return entry !== undefined && isFolder(entry);
    }),
  );
  return sources.map(({ path, kind }) => ({
    path,
    kind: kind === 'unknown' ? (folders.has(path) ? 'folder' : 'file') : kind,
  }));
}

function browsed(folder: RemotePath, entry: RemoteEntry): BrowsedEntry {
  const path = usablePath(folder, entry);
  return { entry, path, kind: path === undefined ? 'none' : kindOf(entry) };
}

function kindOf(entry: RemoteEntry): BrowsedKind {
  if (isFolder(entry)) return 'folder';
  return isFile(entry) ? 'file' : 'none';
}

function inOrder(entries: readonly BrowsedEntry[]): readonly BrowsedEntry[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  const rank = ({ kind }: BrowsedEntry) => (kind === 'folder' ? 0 : 1);
  return [...entries].sort((a, b) => rank(a) - rank(b) || compare(a.entry.name, b.entry.name));
}

/** A name typed on one system and stored on another can be composed differently. */
function comparable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
