import type { LocalEntry, LocalFiles, Location } from '../../../platform/localFiles.ts';
import { faultOf } from '../../errors/engeeError.ts';
import { type ExcludeGlob, parseExcludeGlobs } from './excludeGlobs.ts';
import { parseIgnoreRules } from './ignoreRules.ts';
import { type IgnoredBy, IgnoreScope } from './ignoreScope.ts';

/** The files with rules, in every folder. Both have the syntax of Git. */
const ruleFiles = [
  { name: '.gitignore', by: 'git' },
  { name: '.engeeignore', by: 'engee' },
] as const;
/** Far larger than any handwritten file. */
const maxBytes = 256 * 1024;
/** Limits how many parent folders of the selection are searched for a repository and the workspace folder. */
const maxFoldersAbove = 64;

/** What the editor's settings exclude, for one location. */
export interface EditorExcludes {
  /** The workspace folder of the location; undefined outside. */
  readonly folder: Location | undefined;
  /** The names from the workspace folder down to the location. */
  readonly names: readonly string[];
  /** The entries of `files.exclude`. */
  readonly globs: readonly ExcludeGlob[];
}

/** A folder above the selection or the selected one, with the name of the next folder on the path. */
interface FolderAbove {
  readonly folder: Location;
  readonly next: string | undefined;
  readonly isRepository: boolean;
}

/**
 * Reads what to leave out: the `.gitignore` and `.engeeignore` files of a folder and its parents, the repository's own exclude
 * file, and the editor's setting.
 */
export class IgnoreFiles {
  /** Rules that were not applied because they can't be read or are too many: the files, or the name of the setting. */
  readonly unfollowed: Location[] = [];
  private readonly local: LocalFiles;
  private readonly signal: AbortSignal;

  constructor(local: LocalFiles, signal: AbortSignal) {
    this.local = local;
    this.signal = signal;
  }

  /**
   * Returns what the rules of the parent folders ignore in a folder: Git's up to the repository, ours up to the repository or
   * the workspace folder, whichever is further up.
   */
  async above(folder: Location, excludes: EditorExcludes): Promise<IgnoreScope> {
    const isCaseless = this.local.namingRules(folder) === 'windows';
    let scope = IgnoreScope.nothing(isCaseless);
    let isInRepository = false;
    for (const each of await this.pathTo(folder, await this.realFolder(excludes.folder))) {
      if (each.isRepository) {
        isInRepository = true;
        scope = await this.withRulesOf(scope, this.excludeFileOf(each.folder), 'git');
      }
      if (each.next === undefined) continue;
      for (const { name, by } of ruleFiles)
        if (by !== 'git' || isInRepository)
          scope = await this.withRulesOf(scope, this.local.child(each.folder, name), by);
      scope = scope.within(each.next);
    }
    return this.withGlobs(scope, excludes, isCaseless);
  }

  /** Adds a folder's own rules. @param entries the contents of the folder */
  async in(scope: IgnoreScope, entries: readonly LocalEntry[]): Promise<IgnoreScope> {
    let wider = scope;
    for (const { name, by } of ruleFiles) {
      const own = entries.find((entry) => entry.name === name);
      if (own !== undefined) wider = await this.withRulesOf(wider, own.location, by);
    }
    return wider;
  }

  private excludeFileOf(repository: Location): Location {
    return ['.git', 'info', 'exclude'].reduce((parent, name) => this.local.child(parent, name), repository);
  }

  private withGlobs(scope: IgnoreScope, { globs, names }: EditorExcludes, isCaseless: boolean): IgnoreScope {
    const { rules, isComplete } = parseExcludeGlobs(globs, isCaseless);
    const wider = isComplete ? scope.with(rules, 'editor', names) : undefined;
    if (wider === undefined) this.unfollowed.push('files.exclude');
    return wider ?? scope;
  }

  private async realFolder(folder: Location | undefined): Promise<Location | undefined> {
    if (folder === undefined) return undefined;
    try {
      return (await this.local.stat(folder)).realLocation ?? folder;
    } catch (error) {
      if (faultOf(error)?.kind !== 'localFile') throw error;
      return undefined;
    }
  }

  /** Returns the folders from the repository or the workspace folder down to this one. Empty if it is in neither. */
  private async pathTo(folder: Location, workspaceFolder: Location | undefined): Promise<readonly FolderAbove[]> {
    const path: FolderAbove[] = [];
    let current: Location | undefined = folder;
    let next: string | undefined;
    /** The number of folders at the end of the path that are in the repository or the workspace folder. */
    let count = 0;
    let isInRepository = false;
    let isInWorkspace = workspaceFolder === undefined;
    try {
      for (let above = 0; current !== undefined && above <= maxFoldersAbove; above += 1) {
        this.signal.throwIfAborted();
        const isRepository: boolean = !isInRepository && (await this.local.existing(current, ['.git'])).length > 0;
        path.unshift({ folder: current, next, isRepository });
        if (isRepository || current === workspaceFolder) count = path.length;
        isInRepository ||= isRepository;
        isInWorkspace ||= current === workspaceFolder;
        if (isInRepository && isInWorkspace) break;
        next = (await this.local.stat(current)).name;
        current = this.local.parent(current);
      }
    } catch (error) {
      // If the user can't read a parent folder, it is not part of their repository.
      if (faultOf(error)?.kind !== 'localFile') throw error;
    }
    return count === 0 ? [] : path.slice(-count);
  }

  private async withRulesOf(scope: IgnoreScope, file: Location, by: IgnoredBy): Promise<IgnoreScope> {
    const rules = await this.rulesOf(file);
    const wider = rules && scope.with(rules, by);
    if (wider === undefined) this.unfollowed.push(file);
    return wider ?? scope;
  }

  /** Returns undefined if the rules can't be read. */
  private async rulesOf(file: Location) {
    this.signal.throwIfAborted();
    try {
      const text = await this.local.readText(file, maxBytes);
      if (text === undefined) return [];
      const { rules, isComplete } = parseIgnoreRules(text, this.local.namingRules(file) === 'windows');
      return isComplete ? rules : undefined;
    } catch (error) {
      const fault = faultOf(error);
      if (fault?.kind !== 'localFile' && fault?.kind !== 'invalidInput') throw error;
      return undefined;
    }
  }
}
