import type { ArchiveEntry, NamingRules } from '../../platform/localFiles.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { enter, nameTree, type NameTree } from './nameTree.ts';
import { nameKey, safeFileName } from './safeName.ts';

/** What a hostile archive could use to fill the disk or the memory. */
export const maxArchiveEntries = 10_000;
export const maxDepth = 32;
const maxUnpackedBytes = 4 * 1024 ** 3;
const maxRatio = 200;
/** A small archive of something very regular may well pass the ratio, and does no harm. */
const alwaysAllowedBytes = 16 * 1024 ** 2;

/**
 * Decides whether an archive may be unpacked, from what it says it holds. One bad entry condemns it: whoever put that
 * in made the others too. Gives the most bytes that may be written while unpacking, since sizes can lie.
 * Throws `archive`.
 */
export function admitArchive(entries: readonly ArchiveEntry[], archiveBytes: number, rules: NamingRules): number {
  const budgetBytes = Math.min(maxUnpackedBytes, Math.max(alwaysAllowedBytes, archiveBytes * maxRatio));
  const claimedBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const isAdmitted =
    entries.length <= maxArchiveEntries &&
    claimedBytes <= budgetBytes &&
    entries.every((entry) => isHarmless(entry, rules)) &&
    isEachPathOnce(entries);
  if (!isAdmitted) throw new EngeeError({ kind: 'invalidInput', input: 'archive' });
  return budgetBytes;
}

function isHarmless(entry: ArchiveEntry, rules: NamingRules): boolean {
  if (entry.isEncrypted || entry.kind === 'other') return false;
  if (entry.kind === 'directory' && !entry.path.endsWith('/')) return false;
  const segments = segmentsOf(entry);
  return segments.length <= maxDepth && segments.every((segment) => isSafeSegment(segment, rules));
}

/** Empty, `.`, `..`, a drive, a backslash, a device: none of them comes unchanged out of `safeFileName`. */
function isSafeSegment(segment: string, rules: NamingRules): boolean {
  return segment !== '' && segment === safeFileName(segment, rules);
}

/** No file twice, not even by case; no path that is a file in one entry and a folder in another. */
function isEachPathOnce(entries: readonly ArchiveEntry[]): boolean {
  const root = nameTree();
  const files = new Set<NameTree>();
  const folders = new Set<NameTree>();
  for (const entry of entries) {
    const place = segmentsOf(entry).map(nameKey).reduce(enter, root);
    const isFolder = entry.path.endsWith('/');
    if (!isFolder && files.has(place)) return false;
    (isFolder ? folders : files).add(place);
  }
  return [...files].every((file) => file.inner.size === 0 && !folders.has(file));
}

function segmentsOf(entry: ArchiveEntry): readonly string[] {
  const path = entry.path.endsWith('/') ? entry.path.slice(0, -1) : entry.path;
  return path.split('/');
}
