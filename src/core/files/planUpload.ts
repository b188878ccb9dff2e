import {
  stagingPrefix,
  type LocalEntry,
  type LocalFiles,
  type LocalStat,
  type Location,
} from '../../platform/localFiles.ts';
import { nameProblem } from '../api/remoteNames.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { IgnoreFiles } from './ignore/ignoreFiles.ts';
import { IgnoreScope } from './ignore/ignoreScope.ts';
import { looksLikeSecretFile } from './secretFiles.ts';
import type { Ignored, LeftOut, PlainReason, PlannedFile, UploadPlan } from './uploadPlan.ts';

/** Never wanted on Engee, inside a folder; chosen themselves, they are uploaded. */
const customarilyLeftOut: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.DS_Store',
  'Thumbs.db',
]);

export const maxFiles = 10_000;
export const maxFolders = 10_000;

/** What the system says of a link whose target is not there, or that leads to itself. */
const leadsNowhere: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** What becomes of what Git ignores in a chosen folder. What was chosen itself is never left out. */
export type IgnoredFate = 'leaveOut' | 'take';

/**
 * Finds the files of a selection of files and folders. A file keeps its place below the chosen folder
 * (`data` → `data/sub/x.csv`); what is chosen twice, itself and with its folder, is taken once. A link found inside a
 * folder, to a file or to a folder, is followed only when its real place is inside the selection.
 * Rejects with `localFile` when something chosen cannot be read, and with `tooManyFiles`.
 */
export async function planUpload(
  local: LocalFiles,
  selection: readonly Location[],
  ignored: IgnoredFate,
  signal: AbortSignal,
): Promise<UploadPlan> {
  const walk = new Walk(local, selection, ignored, signal);
  // A folder's location is shorter than those within it: so a folder comes before what else was chosen inside it.
  const outermostFirst = [...selection].sort((a, b) => a.length - b.length);
  await walk.addChosen(outermostFirst);
  return walk.plan();
}

/** What is known of a place while the walk is inside it. */
interface Way {
  /** The names below the folder on Engee. */
  readonly names: readonly string[];
  /** The real locations of the folders on the way. A link back to one of them would never end. */
  readonly realFolders: readonly Location[];
  /** The same with links resolved, from what was chosen on; undefined where that is not known. */
  readonly realNames: readonly string[] | undefined;
  /** What is ignored there. */
  readonly scope: IgnoreScope;
}

/** What was chosen, with links resolved. */
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
  private readonly signal: AbortSignal;

  constructor(local: LocalFiles, chosen: readonly Location[], ignored: IgnoredFate, signal: AbortSignal) {
    this.local = local;
    this.chosen = new Set(chosen);
    this.ignoreFiles = ignored === 'leaveOut' ? new IgnoreFiles(local, signal) : undefined;
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

  /** Adds all that was chosen, in this order. A link that was chosen itself is followed: that is the user's own word. */
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
      if (!this.isNew(location) || !this.isNamed(location, stat.name)) continue;
      const scope = stat.kind === 'directory' ? await this.ignoreFiles?.above(root?.location ?? location) : undefined;
      await this.add(location, stat, {
        names: [stat.name],
        realFolders: [],
        realNames: root && [root.name],
        scope: scope ?? IgnoreScope.nothing(false),
      });
    }
  }

  private isNew(location: Location): boolean {
    this.signal.throwIfAborted();
    if (this.seen.has(location)) return false;
    this.seen.add(location);
    return true;
  }

  private isNamed(location: Location, name: string): boolean {
    const problem = nameProblem(name, 'folder');
    if (problem === undefined) return true;
    this.leftOut.push({ location, why: 'name', problem });
    return false;
  }

  private async add(location: Location, stat: LocalStat, way: Way): Promise<void> {
    const { kind, sizeBytes, identity } = stat;
    switch (kind) {
      case 'file': {
        const problem = nameProblem(stat.name, 'file');
        if (problem === undefined)
          this.addFile({
            location,
            relativePath: way.names.join('/'),
            sizeBytes,
            identity,
            ...(isSecret(way) && { isSecret: true }),
          });
        else this.leftOut.push({ location, why: 'name', problem });
        break;
      }
      case 'directory':
        await this.addFolder(location, stat, way);
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
    { names, realFolders, scope }: Way,
  ): Promise<void> {
    if (realLocation !== undefined && realFolders.includes(realLocation)) {
      this.leaveOut(folder, 'linkLoop');
      return;
    }
    // Folders that link to each other have more ways through them than anybody can wait for, perhaps without any file.
    if (this.folderCount === maxFolders) throw tooMany();
    this.folderCount += 1;
    const entries = await this.local.list(folder);
    const inner = (await this.ignoreFiles?.in(scope, entries)) ?? scope;
    const inside = realLocation === undefined ? realFolders : [...realFolders, realLocation];
    for (const entry of entries) {
      if (customarilyLeftOut.has(entry.name)) this.excluded.add(entry.name);
      else if (!entry.name.startsWith(stagingPrefix))
        await this.addFound(entry, { names: [...names, entry.name], realFolders: inside, scope: inner });
    }
    if (entries.length === 0) this.leaveOut(folder, 'emptyFolder');
  }

  /** What was not chosen by name does not stop the rest when it cannot be read. */
  private async addFound(entry: LocalEntry, way: Omit<Way, 'realNames'>): Promise<void> {
    const { location, name } = entry;
    if (!this.isNew(location)) return;
    try {
      const stat = await this.local.stat(location);
      const realNames = stat.realLocation === undefined ? undefined : this.namesInSelection(stat.realLocation);
      const wayHere = { ...way, realNames, scope: way.scope.within(name) };
      if (
        !this.chosen.has(location) &&
        way.scope.isIgnored(name, stat.kind === 'directory') &&
        !(stat.kind === 'file' && isSecret(wayHere))
      ) {
        this.ignored.push({ relativePath: way.names.join('/'), isFolder: stat.kind === 'directory' });
        return;
      }
      if (!this.isNamed(location, name)) return;
      // Asked of everything, since a file may have become a link after the folder was listed.
      if (stat.realLocation !== undefined && realNames === undefined) this.leaveOut(location, 'linkOutside');
      else if (stat.realLocation === undefined && entry.isLink) this.leaveOut(location, 'linkUntold');
      else await this.add(location, stat, wayHere);
    } catch (error) {
      const fault = faultOf(error);
      if (fault?.kind !== 'localFile') throw error;
      if (this.isNamed(location, name))
        this.leaveOut(location, entry.isLink && leadsNowhere.has(fault.code) ? 'linkBroken' : 'unreadable');
    }
  }

  /**
   * The names that lead to a real location from something that was chosen; undefined when it is not part of the selection.
   * What is left out by custom is not, and no link brings it back in.
   */
  private namesInSelection(real: Location): readonly string[] | undefined {
    for (const { location, name } of this.roots) {
      const names = this.local.namesBelow(location, real);
      if (names?.every((each) => !customarilyLeftOut.has(each) && !each.startsWith(stagingPrefix)) === true)
        return [name, ...names];
    }
    return undefined;
  }

  private leaveOut(location: Location, why: PlainReason): void {
    this.leftOut.push({ location, why });
  }
}

/** By its name here, and by its real one: a link can have another. */
function isSecret({ names, realNames }: Way): boolean {
  return looksLikeSecretFile(names) || (realNames !== undefined && looksLikeSecretFile(realNames));
}

function tooMany(): EngeeError {
  return new EngeeError({ kind: 'invalidInput', input: 'tooManyFiles' });
}
