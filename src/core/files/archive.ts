import type { ArchiveEntry, NamingRules } from '../../platform/localFiles.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { FolderLimit } from '../errors/fault.ts';
import { childOf, createNameTree, nameKey, type NameTree, safeFileName } from './safeName.ts';

/** These limits keep a hostile archive from filling the disk or the memory. */
export const maxArchiveEntries = 10_000;
export const maxDepth = 32;
const maxUnpackedBytes = 4 * 1024 ** 3;
const maxRatio = 200;
/** A small archive of repetitive data can exceed the ratio and is still harmless. */
const alwaysAllowedBytes = 16 * 1024 ** 2;

/**
 * Decides from an archive's table of contents whether it may be unpacked. One bad entry rejects the whole archive,
 * because the same person made the other entries. Returns the maximum number of bytes to write while unpacking,
 * because the declared sizes can be wrong. Throws `archive`.
 */
export function admitArchive(entries: readonly ArchiveEntry[], archiveBytes: number, rules: NamingRules): number {
  const budgetBytes = budgetOf(archiveBytes);
  const claimedBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const isAdmitted =
    entries.length <= maxArchiveEntries &&
    claimedBytes <= budgetBytes &&
    entries.every((entry) => isHarmless(entry, rules)) &&
    hasUniquePaths(entries);
  if (!isAdmitted) throw new EngeeError({ kind: 'invalidInput', input: 'archive' });
  return budgetBytes;
}

/**
 * Decides whether the archive of a folder may be unpacked. Its entries get safe names when they are laid out, so names are
 * not checked. Returns the maximum number of bytes to write. Throws `folderLimit` for a folder that is too large or too
 * deep, and `archive` for entries that are neither files nor folders.
 */
export function admitFolder(folder: string, entries: readonly ArchiveEntry[], archiveBytes: number): number {
  const claimedBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  checkFolder(folder, claimedBytes, entries.length);
  const budgetBytes = budgetOf(archiveBytes);
  if (claimedBytes > budgetBytes) throw folderLimit(folder, 'ratio');
  if (entries.some((entry) => segmentsOf(entry).length >= maxDepth)) throw folderLimit(folder, 'depth');
  if (!entries.every(isPlain)) throw new EngeeError({ kind: 'invalidInput', input: 'archive' });
  return budgetBytes;
}

/** Throws `folderLimit` if an archive of a folder is too large, so that it isn't downloaded in vain. */
export function checkFolder(folder: string, bytes: number, entryCount: number): void {
  if (entryCount > maxArchiveEntries) throw folderLimit(folder, 'entries');
  if (bytes > maxUnpackedBytes) throw folderLimit(folder, 'bytes');
}

function folderLimit(folder: string, limit: FolderLimit): EngeeError {
  return new EngeeError({ kind: 'folderLimit', folder, limit });
}

function budgetOf(archiveBytes: number): number {
  return Math.min(maxUnpackedBytes, Math.max(alwaysAllowedBytes, archiveBytes * maxRatio));
}

function isPlain(entry: ArchiveEntry): boolean {
  return !entry.isEncrypted && entry.kind !== 'other' && (entry.kind === 'file' || entry.path.endsWith('/'));
}

function isHarmless(entry: ArchiveEntry, rules: NamingRules): boolean {
  if (!isPlain(entry)) return false;
  const segments = segmentsOf(entry);
  return segments.length <= maxDepth && segments.every((segment) => isSafeSegment(segment, rules));
}

/** `safeFileName` changes every unsafe segment: empty, `.`, `..`, a drive, a backslash, a device name. */
function isSafeSegment(segment: string, rules: NamingRules): boolean {
  return segment !== '' && segment === safeFileName(segment, rules);
}

/** Rejects duplicate files (also those that differ only in case) and paths that are both a file and a folder. */
function hasUniquePaths(entries: readonly ArchiveEntry[]): boolean {
  const root = createNameTree();
  const files = new Set<NameTree>();
  const folders = new Set<NameTree>();
  for (const entry of entries) {
    const node = segmentsOf(entry).map(nameKey).reduce(childOf, root);
    const isFolder = entry.path.endsWith('/');
    if (!isFolder && files.has(node)) return false;
    (isFolder ? folders : files).add(node);
  }
  return [...files].every((file) => file.children.size === 0 && !folders.has(file));
}

function segmentsOf(entry: ArchiveEntry): readonly string[] {
  const path = entry.path.endsWith('/') ? entry.path.slice(0, -1) : entry.path;
  return path.split('/');
}
