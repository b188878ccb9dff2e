import type { ArchiveEntry } from '../../platform/localFiles.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { visibleLine } from '../lib/uiText.ts';
import { maxDepth } from './archive.ts';
import type { DownloadItem } from './downloadPlan.ts';
import { remoteBaseName } from './remotePath.ts';

const maxShownNames = 3;
const maxShownNameLength = 80;

/** A file's path below the target folder, and its path on Engee. */
export interface ArchiveTarget {
  readonly path: string;
  readonly source: string;
}

/** The target of each file of an archive, by the path of its entry. Of a folder also those of empty folders, whose paths end with a slash. */
export type ArchiveLayout = ReadonlyMap<string, ArchiveTarget>;

/** One way in which an archive can name the requested items: the root path of each item, without a leading slash. */
type Roots = ReadonlyMap<string, DownloadItem>;

interface ReadEntry {
  readonly path: string;
  readonly isFolder: boolean;
  /** The first segments of the path: at most one more than the longest root has. */
  readonly names: readonly string[];
  /** The same segments in Unicode's composed form. */
  readonly keys: readonly string[];
}

interface Fit {
  readonly layout: ArchiveLayout;
  /** Items that have at least one entry in the archive. */
  readonly found: ReadonlySet<DownloadItem>;
  /** Paths of entries that belong to no item. */
  readonly strays: readonly string[];
}

/**
 * Returns where each file of an archive goes below the target folder. A requested file gets the item's name; the
 * contents of a requested folder go below that name. Engee's documentation doesn't say how an archive names its files,
 * so a path can start at `/user`, below it, at any folder that all items share, or at the item's own name. If none of
 * these fits, the archive can also contain exactly one file with each requested name, in any folder.
 * Throws `unexpectedFiles` if an entry was not requested, and `protocol` if a requested item is missing.
 * @param entries entries that `admitArchive` has accepted
 */
export function layOutArchive(entries: readonly ArchiveEntry[], items: readonly DownloadItem[]): ArchiveLayout {
  const deepest = Math.max(...items.map(({ source }) => source.split('/').length));
  const read = entries.map(({ path }) => readEntry(path, deepest));
  const fits = waysToName(items).map((roots) => fitTo(roots, read));
  const whole = fits.find(({ found, strays }) => strays.length === 0 && found.size === items.length);
  if (whole !== undefined) return whole.layout;
  const named = fitByName(entries, items);
  if (named !== undefined) return named;
  const closest = fits.reduce((best, fit) => (fit.strays.length < best.strays.length ? fit : best));
  if (closest.strays.length > 0) throw unexpected(closest.strays);
  const missing = items.find((item) => !closest.found.has(item));
  // Engee sends an empty folder as an empty archive.
  if (missing !== undefined && items.length > 1) {
    throw new EngeeError({
      kind: 'protocol',
      what: 'download',
      detail: `the archive lacks ${visibleLine(missing.name, maxShownNameLength)}`,
    });
  }
  return closest.layout;
}

/** The longest roots come first because they are the most specific. */
function waysToName(items: readonly DownloadItem[]): readonly Roots[] {
  const paths = items.map((item) => ({ item, segments: segmentsOf(item.source.slice(1)) }));
  const first = paths[0]?.segments ?? [];
  const ways: Roots[] = [];
  for (let dropped = 0; dropped < first.length; dropped += 1) {
    const isShared =
      dropped === 0 ||
      paths.every(({ segments }) => segments[dropped - 1] === first[dropped - 1] && segments.length > dropped);
    if (!isShared) break;
    if (paths.some(({ segments }) => segments.length - dropped > maxDepth)) continue;
    ways.push(new Map(paths.map(({ item, segments }) => [segments.slice(dropped).join('/'), item])));
  }
  ways.push(new Map(items.map((item) => [remoteBaseName(item.source).normalize('NFC'), item])));
  return ways;
}

function readEntry(path: string, deepest: number): ReadEntry {
  const isFolder = path.endsWith('/');
  const names = (isFolder ? path.slice(0, -1) : path).split('/', deepest + 1);
  return { path, isFolder, names, keys: names.map((name) => name.normalize('NFC')) };
}

function fitTo(roots: Roots, entries: readonly ReadEntry[]): Fit {
  // The longest first: a requested path can also be inside another requested folder.
  const depths = [...new Set([...roots.keys()].map((root) => root.split('/').length))].sort((a, b) => b - a);
  const above = new Set([...roots.keys()].flatMap(foldersAbove));
  const layout = new Map<string, ArchiveTarget>();
  const found = new Set<DownloadItem>();
  const strays: string[] = [];
  for (const { path, isFolder, names, keys } of entries) {
    const depth = depths.find((length) => length <= keys.length && roots.has(keys.slice(0, length).join('/')));
    const item = depth === undefined ? undefined : roots.get(keys.slice(0, depth).join('/'));
    const below = path.slice(names.slice(0, depth).join('/').length);
    if (item === undefined || (item.isFile === true && below !== '')) {
      if (!isFolder || !above.has(keys.join('/'))) strays.push(path);
      continue;
    }
    found.add(item);
    if (!isFolder) layout.set(path, { path: item.name + below, source: item.source + below });
  }
  return { layout, found, strays };
}

/** Handles an archive that contains exactly one file for each item, in any folder. */
function fitByName(entries: readonly ArchiveEntry[], items: readonly DownloadItem[]): ArchiveLayout | undefined {
  const files = entries.filter(({ path }) => !path.endsWith('/'));
  if (files.length !== items.length) return undefined;
  const above = new Set(files.flatMap(({ path }) => foldersAbove(path)));
  if (entries.some(({ path }) => path.endsWith('/') && !above.has(path.slice(0, -1)))) return undefined;
  const open = new Map(items.map((item) => [remoteBaseName(item.source).normalize('NFC'), item]));
  const layout = new Map<string, ArchiveTarget>();
  for (const { path } of files) {
    const name = path.slice(path.lastIndexOf('/') + 1).normalize('NFC');
    const item = open.get(name);
    if (item === undefined) return undefined;
    open.delete(name);
    layout.set(path, { path: item.name, source: item.source });
  }
  return layout;
}

/** `a/b/c` → `a`, `a/b`. */
export function foldersAbove(path: string): readonly string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').map((name) => name.normalize('NFC'));
}

function unexpected(paths: readonly string[]): EngeeError {
  const names = paths.slice(0, maxShownNames).map((path) => visibleLine(path, maxShownNameLength));
  return new EngeeError({ kind: 'unexpectedFiles', names, count: paths.length });
}
