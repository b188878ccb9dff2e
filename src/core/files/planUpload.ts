import {
  type LocalEntry,
  type LocalFiles,
  type LocalStat,
  type Location,
  stagingPrefix,
} from '../../platform/localFiles.ts';
import { nameProblem } from '../api/remoteNames.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { type EditorExcludes, IgnoreFiles } from './ignore/ignoreFiles.ts';
import { IgnoreScope } from './ignore/ignoreScope.ts';
import { looksLikeSecretFile } from './secretFiles.ts';
import type { Ignored, LeftOut, PlainReason, PlannedFile, UploadPlan } from './uploadPlan.ts';

/** Skipped inside a folder because nobody wants them on Engee. Uploaded if the user chooses one directly. */
const alwaysExcluded: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '.DS_Store', 'Thumbs.db']);

export const maxFiles = 10_000;
export const maxFolders = 10_000;

/** System errors for a link with a missing target, or to itself. */
const brokenLinkCodes: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/**
 * Whether to upload what Git, `.engeeignore` and the editor's setting exclude in a chosen folder. A file or folder that was
 * chosen directly is always uploaded.
 */
export type IgnoredHandling = 'skip' | 'include';

/** Returns what the editor's settings exclude at a chosen location. */
export type ExcludesOf = (location: Location) => EditorExcludes;

/**
 * Finds the files of a selection of files and folders. A file keeps its path below the chosen folder
 * (`data` → `data/sub/x.csv`). A file that is chosen both directly and with its folder is included once. A link inside a
 * folder, to a file or a folder, is followed only if its target is inside the selection.
 * Rejects with `localFile` if a chosen file or folder can't be read, and with `tooManyFiles`.
 */
export async function planUpload(
  local: LocalFiles,
  selection: readonly Location[],
  ignored: IgnoredHandling,
  excludesOf: ExcludesOf,
  signal: AbortSignal,
): Promise<UploadPlan> {
  const walk = new Walk(local, selection, ignored, excludesOf, signal);
  // A folder's location is shorter than the locations inside it, so the folder comes first.
  const outermostFirst = [...selection].sort((a, b) => a.length - b.length);
  await walk.addChosen(outermostFirst);
  return walk.plan();
}

/** The path to the file or folder that the walk visits. */
interface WalkPath {
  /** The names below the folder on Engee. */
  readonly names: readonly string[];
  /** The real locations of the folders on the path. A link back to one of them would never end. */
  readonly realFolders: readonly Location[];
  /** The names with links resolved, starting at the chosen folder; undefined if they are not known. */
  readonly realNames: readonly string[] | undefined;
  /** What is ignored there. */
  readonly scope: IgnoreScope;
}

/** A chosen file or folder, with links resolved. */
interface Root {
  readonly location: Location;
  readonly name: string;
}

class Walk {
  private readonly files: PlannedFile[] = [];
  private readonly leftOut: LeftOut[] = [];
  private readonly excluded = new Set<string>();
  private readonly seen = new Set<Location>();
  private readonly roots: Root[] = [];
  private readonly ignored: Ignored[] = [];
  private folderCount = 0;
  private readonly local: LocalFiles;
  private readonly chosen: ReadonlySet<Location>;
  private readonly ignoreFiles: IgnoreFiles | undefined;
  private readonly excludesOf: ExcludesOf;
  private readonly signal: AbortSignal;

  constructor(
    local: LocalFiles,
    chosen: readonly Location[],
    ignored: IgnoredHandling,
    excludesOf: ExcludesOf,
    signal: AbortSignal,
  ) {
    this.local = local;
    this.excludesOf = excludesOf;
    this.chosen = new Set(chosen);
    this.ignoreFiles = ignored === 'skip' ? new IgnoreFiles(local, signal) : undefined;
    this.signal = signal;
  }

  plan(): UploadPlan {
    const totalBytes = this.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    return {
      files: this.files,
      totalBytes,
      leftOut: this.leftOut,
      excluded: [...this.excluded],
      ignored: this.ignored,
      unfollowed: this.ignoreFiles?.unfollowed ?? [],
    };
  }

  /** Adds the chosen files and folders in this order. Follows a link that the user has chosen directly. */
  async addChosen(locations: readonly Location[]): Promise<void> {
    const chosen: { readonly location: Location; readonly stat: LocalStat; readonly root: Root | undefined }[] = [];
    for (const location of locations) {
      this.signal.throwIfAborted();
      const stat = await this.local.stat(location);
      const root =
        stat.realLocation === undefined
          ? undefined
          : { location: stat.realLocation, name: (await this.local.folderNames(location)).at(-1) ?? stat.name };
      if (root !== undefined) this.roots.push(root);
      chosen.push({ location, stat, root });
    }
    for (const { location, stat, root } of chosen) {
      if (!this.markSeen(location) || !this.checkName(location, stat.name)) continue;
      const scope =
        stat.kind === 'directory'
          ? await this.ignoreFiles?.above(root?.location ?? location, this.excludesOf(location))
          : undefined;
      await this.add(location, stat, {
        names: [stat.name],
        realFolders: [],
        realNames: root && [root.name],
        scope: scope ?? IgnoreScope.nothing(false),
      });
    }
  }

  /** Returns false if the location was seen before. */
  private markSeen(location: Location): boolean {
    this.signal.throwIfAborted();
    if (this.seen.has(location)) return false;
    this.seen.add(location);
    return true;
  }

  /** Returns whether Engee allows the name; if not, leaves the file or folder out. */
  private checkName(location: Location, name: string): boolean {
    const problem = nameProblem(name, 'folder');
    if (problem === undefined) return true;
    this.leftOut.push({ location, why: 'name', problem });
    return false;
  }

  private async add(location: Location, stat: LocalStat, path: WalkPath): Promise<void> {
    const { kind, sizeBytes, identity } = stat;
    switch (kind) {
      case 'file': {
        const problem = nameProblem(stat.name, 'file');
        if (problem === undefined)
          this.addFile({
            location,
            relativePath: path.names.join('/'),
            sizeBytes,
            identity,
            ...(isSecret(path) && { isSecret: true }),
          });
        else this.leftOut.push({ location, why: 'name', problem });
        break;
      }
      case 'directory':
        await this.addFolder(location, stat, path);
        break;
      case 'other':
        this.leaveOut(location, 'special');
    }
  }

  private addFile(file: PlannedFile): void {
    if (this.files.length === maxFiles) throw tooMany();
    this.files.push(file);
  }

  private async addFolder(
    folder: Location,
    { realLocation }: LocalStat,
    { names, realFolders, scope }: WalkPath,
  ): Promise<void> {
    if (realLocation !== undefined && realFolders.includes(realLocation)) {
      this.leaveOut(folder, 'linkLoop');
      return;
    }
    // Folders that link to each other can have a huge number of paths through them, even without any file.
    if (this.folderCount === maxFolders) throw tooMany();
    this.folderCount += 1;
    const entries = await this.local.list(folder);
    const innerScope = (await this.ignoreFiles?.in(scope, entries)) ?? scope;
    const inside = realLocation === undefined ? realFolders : [...realFolders, realLocation];
    const siblings = new Set(entries.map(({ name }) => name));
    for (const entry of entries) {
      if (alwaysExcluded.has(entry.name)) this.excluded.add(entry.name);
      else if (!entry.name.startsWith(stagingPrefix))
        await this.addFound(entry, siblings, { names: [...names, entry.name], realFolders: inside, scope: innerScope });
    }
    if (entries.length === 0) this.leaveOut(folder, 'emptyFolder');
  }

  /** Adds an entry of a folder. If it can't be read, it is left out and the walk continues. */
  private async addFound(
    entry: LocalEntry,
    siblings: ReadonlySet<string>,
    path: Omit<WalkPath, 'realNames'>,
  ): Promise<void> {
    const { location, name } = entry;
    if (!this.markSeen(location)) return;
    try {
      const stat = await this.local.stat(location);
      const realNames = stat.realLocation === undefined ? undefined : this.namesInSelection(stat.realLocation);
      const fullPath = { ...path, realNames, scope: path.scope.within(name) };
      const by = this.chosen.has(location)
        ? undefined
        : path.scope.ignoredBy(name, stat.kind === 'directory', siblings);
      // Git ignores secrets for its own reasons, so the user is asked about them. `.engeeignore` is an answer in advance.
      if (by !== undefined && (by === 'engee' || stat.kind !== 'file' || !isSecret(fullPath))) {
        this.ignored.push({ relativePath: path.names.join('/'), isFolder: stat.kind === 'directory', by });
        return;
      }
      if (!this.checkName(location, name)) return;
      // Checked for every entry, because a file can become a link after the folder was listed.
      if (stat.realLocation !== undefined && realNames === undefined) this.leaveOut(location, 'linkOutside');
      else if (stat.realLocation === undefined && entry.isLink) this.leaveOut(location, 'linkTargetUnknown');
      else await this.add(location, stat, fullPath);
    } catch (error) {
      const fault = faultOf(error);
      if (fault?.kind !== 'localFile') throw error;
      if (this.checkName(location, name))
        this.leaveOut(location, entry.isLink && brokenLinkCodes.has(fault.code) ? 'linkBroken' : 'unreadable');
    }
  }

  /**
   * Returns the names from a chosen file or folder down to a real location; undefined if it is not in the selection.
   * A link to something that is always excluded doesn't include it again.
   */
  private namesInSelection(real: Location): readonly string[] | undefined {
    for (const { location, name } of this.roots) {
      const names = this.local.namesBelow(location, real);
      if (names?.every((each) => !alwaysExcluded.has(each) && !each.startsWith(stagingPrefix)) === true)
        return [name, ...names];
    }
    return undefined;
  }

  private leaveOut(location: Location, why: PlainReason): void {
    this.leftOut.push({ location, why });
  }
}

/** Checks both the name and the real name, because a link can have a different name. */
function isSecret({ names, realNames }: WalkPath): boolean {
  return looksLikeSecretFile(names) || (realNames !== undefined && looksLikeSecretFile(realNames));
}

function tooMany(): EngeeError {
  return new EngeeError({ kind: 'invalidInput', input: 'tooManyFiles' });
}
