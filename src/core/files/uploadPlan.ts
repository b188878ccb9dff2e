import { stagingPrefix, type LocalEntry, type LocalFiles, type Location } from '../../platform/localFiles.ts';
import { isUploadableName } from '../api/remoteNames.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { isRemoteName } from './remotePath.ts';

export interface PlannedFile {
  readonly location: Location;
  /** Below the folder on Engee that the user will choose, with `/`. */
  readonly relativePath: string;
  /** When the plan was made; it is measured again when the file is sent. */
  readonly sizeBytes: number;
}

export interface LeftOut {
  readonly location: Location;
  readonly why:
    /** A link to a folder, met inside a folder: following it could upload far more than was chosen, or never end. */
    | 'linkedFolder'
    /** A pipe, a device, a socket. */
    | 'special'
    /** A name that would not arrive as it is: control characters, a backslash, a space at its end, quotes in a file's name. */
    | 'name'
    | 'unreadable'
    /** Engee makes a folder only for a file. */
    | 'emptyFolder';
}

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

/**
 * Finds the files of a selection of files and folders. A file keeps its place below the chosen folder
 * (`data` → `data/sub/x.csv`); what is chosen twice, itself and with its folder, is taken once.
 * Rejects with `localFile` when something chosen cannot be read, and with `tooManyFiles`.
 */
export async function planUpload(local: LocalFiles, selection: readonly Location[], signal: AbortSignal): Promise<UploadPlan> {
  const walk = new Walk(local, signal);
  // A folder's location is shorter than those within it: so a folder comes before what else was chosen inside it.
  const outermostFirst = [...selection].sort((a, b) => a.length - b.length);
  for (const location of outermostFirst) await walk.addChosen(location);
  return walk.plan();
}

class Walk {
  private readonly files: PlannedFile[] = [];
  private readonly leftOut: LeftOut[] = [];
  private readonly excluded = new Set<string>();
  private readonly seen = new Set<Location>();
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

  async addChosen(location: Location): Promise<void> {
    const { name } = await this.local.stat(location);
    await this.add({ name, location, isLink: false }, []);
  }

  private async add(entry: LocalEntry, parents: readonly string[]): Promise<void> {
    this.signal.throwIfAborted();
    if (this.seen.has(entry.location)) return;
    this.seen.add(entry.location);
    if (!isRemoteName(entry.name)) {
      this.leaveOut(entry.location, 'name');
      return;
    }
    const stat = await this.local.stat(entry.location);
    const path = [...parents, entry.name];
    switch (stat.kind) {
      case 'file':
        if (isUploadableName(entry.name)) this.addFile({ location: entry.location, relativePath: path.join('/'), sizeBytes: stat.sizeBytes });
        else this.leaveOut(entry.location, 'name');
        break;
      case 'directory':
        if (entry.isLink) this.leaveOut(entry.location, 'linkedFolder');
        else await this.addFolder(entry.location, path);
        break;
      case 'other':
        this.leaveOut(entry.location, 'special');
    }
  }

  private addFile(file: PlannedFile): void {
    if (this.files.length === maxFiles) throw new EngeeError({ kind: 'invalidInput', input: 'tooManyFiles' });
    this.files.push(file);
  }

  private async addFolder(folder: Location, path: readonly string[]): Promise<void> {
    const entries = await this.local.list(folder);
    for (const entry of entries) {
      if (customarilyLeftOut.has(entry.name)) this.excluded.add(entry.name);
      else if (!entry.name.startsWith(stagingPrefix)) await this.addFound(entry, path);
    }
    if (entries.length === 0) this.leaveOut(folder, 'emptyFolder');
  }

  /** What was not chosen by name does not stop the rest when it cannot be read. */
  private async addFound(entry: LocalEntry, parents: readonly string[]): Promise<void> {
    try {
      await this.add(entry, parents);
    } catch (error) {
      if (faultOf(error)?.kind !== 'localFile') throw error;
      this.leaveOut(entry.location, 'unreadable');
    }
  }

  private leaveOut(location: Location, why: LeftOut['why']): void {
    this.leftOut.push({ location, why });
  }
}
