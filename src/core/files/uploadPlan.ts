import { stagingPrefix, type LocalEntry, type LocalFiles, type LocalStat, type Location } from '../../platform/localFiles.ts';
import { nameProblem, type NameProblem } from '../api/remoteNames.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';

export interface PlannedFile {
  readonly location: Location;
  /** Below the folder on Engee that the user will choose, with `/`. */
  readonly relativePath: string;
  /** When the plan was made; it is measured again when the file is sent. */
  readonly sizeBytes: number;
  /** Of the file that was found; only this file is sent. */
  readonly identity: string;
}

export type LeftOut = {
  readonly location: Location;
} & (
  /** A name that would not arrive as it is. */
  | { readonly why: 'name'; readonly problem: NameProblem }
  | { readonly why: PlainReason }
);

type PlainReason =
  /** A link met inside a folder, to something that was not chosen. */
  | 'linkOutside'
  /** A link to a folder that it lies in itself: following it would never end. */
  | 'linkLoop'
  | 'linkBroken'
  /** A link met where the file system does not tell where it leads. */
  | 'linkUntold'
  /** A pipe, a device, a socket. */
  | 'special'
  | 'unreadable'
  /** Engee makes a folder only for a file. */
  | 'emptyFolder';

export interface UploadPlan {
  readonly files: readonly PlannedFile[];
  readonly totalBytes: number;
  readonly leftOut: readonly LeftOut[];
  /** Names left out by custom, see `customarilyLeftOut`. */
  readonly excluded: readonly string[];
}

/** Never wanted on Engee, inside a folder; chosen themselves, they are uploaded. */
const customarilyLeftOut: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '.DS_Store', 'Thumbs.db']);

export const maxFiles = 10_000;
export const maxFolders = 10_000;

/** What the system says of a link whose target is not there, or that leads to itself. */
const leadsNowhere: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/**
 * Finds the files of a selection of files and folders. A file keeps its place below the chosen folder
 * (`data` → `data/sub/x.csv`); what is chosen twice, itself and with its folder, is taken once. A link found inside a
 * folder, to a file or to a folder, is followed only when its real place is inside the selection.
 * Rejects with `localFile` when something chosen cannot be read, and with `tooManyFiles`.
 */
export async function planUpload(local: LocalFiles, selection: readonly Location[], signal: AbortSignal): Promise<UploadPlan> {
  const walk = new Walk(local, signal);
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
}

class Walk {
  private readonly files: PlannedFile[] = [];
  private readonly leftOut: LeftOut[] = [];
  private readonly excluded = new Set<string>();
  private readonly seen = new Set<Location>();
  /** The real locations of what was chosen. */
  private readonly roots: Location[] = [];
  private folderCount = 0;
  private readonly local: LocalFiles;
  private readonly signal: AbortSignal;

  constructor(local: LocalFiles, signal: AbortSignal) {
    this.local = local;
    this.signal = signal;
  }

  plan(): UploadPlan {
    const totalBytes = this.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    return { files: this.files, totalBytes, leftOut: this.leftOut, excluded: [...this.excluded] };
  }

  /** Adds all that was chosen, in this order. A link that was chosen itself is followed: that is the user's own word. */
  async addChosen(locations: readonly Location[]): Promise<void> {
    const chosen: (readonly [Location, LocalStat])[] = [];
    for (const location of locations) {
      this.signal.throwIfAborted();
      const stat = await this.local.stat(location);
      if (stat.realLocation !== undefined) this.roots.push(stat.realLocation);
      chosen.push([location, stat]);
    }
    for (const [location, stat] of chosen) {
      if (this.isNew(location, stat.name)) await this.add(location, stat, { names: [stat.name], realFolders: [] });
    }
  }

  private isNew(location: Location, name: string): boolean {
    this.signal.throwIfAborted();
    if (this.seen.has(location)) return false;
    this.seen.add(location);
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
        if (problem === undefined) this.addFile({ location, relativePath: way.names.join('/'), sizeBytes, identity });
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

  private async addFolder(folder: Location, { realLocation }: LocalStat, { names, realFolders }: Way): Promise<void> {
    if (realLocation !== undefined && realFolders.includes(realLocation)) {
      this.leaveOut(folder, 'linkLoop');
      return;
    }
    // Folders that link to each other have more ways through them than anybody can wait for, perhaps without any file.
    if (this.folderCount === maxFolders) throw tooMany();
    this.folderCount += 1;
    const entries = await this.local.list(folder);
    const inside = realLocation === undefined ? realFolders : [...realFolders, realLocation];
    for (const entry of entries) {
      if (customarilyLeftOut.has(entry.name)) this.excluded.add(entry.name);
      else if (!entry.name.startsWith(stagingPrefix)) await this.addFound(entry, { names: [...names, entry.name], realFolders: inside });
    }
    if (entries.length === 0) this.leaveOut(folder, 'emptyFolder');
  }

  /** What was not chosen by name does not stop the rest when it cannot be read. */
  private async addFound(entry: LocalEntry, way: Way): Promise<void> {
    const { location } = entry;
    try {
      if (!this.isNew(location, entry.name)) return;
      const stat = await this.local.stat(location);
      // Asked of everything, since a file may have become a link after the folder was listed.
      const isInside = stat.realLocation === undefined ? undefined : this.isInside(stat.realLocation);
      if (isInside === false) this.leaveOut(location, 'linkOutside');
      else if (isInside === undefined && entry.isLink) this.leaveOut(location, 'linkUntold');
      else await this.add(location, stat, way);
    } catch (error) {
      const fault = faultOf(error);
      if (fault?.kind !== 'localFile') throw error;
      this.leaveOut(location, entry.isLink && leadsNowhere.has(fault.code) ? 'linkBroken' : 'unreadable');
    }
  }

  /** Whether a real location is part of the selection. What is left out by custom is not, and no link brings it back in. */
  private isInside(real: Location): boolean {
    return this.roots.some((root) => {
      const names = this.local.namesBelow(root, real);
      return names?.every((name) => !customarilyLeftOut.has(name) && !name.startsWith(stagingPrefix)) === true;
    });
  }

  private leaveOut(location: Location, why: PlainReason): void {
    this.leftOut.push({ location, why });
  }
}

function tooMany(): EngeeError {
  return new EngeeError({ kind: 'invalidInput', input: 'tooManyFiles' });
}
