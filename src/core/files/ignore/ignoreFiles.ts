import type { LocalEntry, LocalFiles, Location } from '../../../platform/localFiles.ts';
import { faultOf } from '../../errors/engeeError.ts';
import { parseIgnoreRules } from './ignoreRules.ts';
import { IgnoreScope } from './ignoreScope.ts';

const fileName = '.gitignore';
/** Far larger than any handwritten file. */
const maxBytes = 256 * 1024;
/** Limits how many parent folders of the selection are searched for a repository. */
const maxFoldersAbove = 64;

/** Reads what Git ignores: the `.gitignore` files of a folder and its parents, and the repository's own exclude file. */
export class IgnoreFiles {
  /** Files that were not applied because they can't be read or have too many rules. */
  readonly unfollowed: Location[] = [];
  private readonly local: LocalFiles;
  private readonly signal: AbortSignal;

  constructor(local: LocalFiles, signal: AbortSignal) {
    this.local = local;
    this.signal = signal;
  }

  /** Returns what the rules of the parent folders ignore in a folder: nothing if it is not in a repository. */
  async above(folder: Location): Promise<IgnoreScope> {
    const nothing = IgnoreScope.nothing(this.local.namingRules(folder) === 'windows');
    const path = await this.pathFromRepository(folder);
    const [root] = path;
    if (root === undefined) return nothing;
    const excludeFile = ['.git', 'info', 'exclude'].reduce(
      (parent, name) => this.local.child(parent, name),
      root.folder,
    );
    let scope = await this.withRulesOf(nothing, excludeFile);
    for (const { folder: each, next } of path) {
      if (next !== undefined) scope = (await this.withRulesOf(scope, this.local.child(each, fileName))).within(next);
    }
    return scope;
  }

  /** Adds a folder's own rules. @param entries the contents of the folder */
  async in(scope: IgnoreScope, entries: readonly LocalEntry[]): Promise<IgnoreScope> {
    const own = entries.find(({ name }) => name === fileName);
    return own === undefined ? scope : this.withRulesOf(scope, own.location);
  }

  /** Returns the folders from the repository's root down to this one, each with the name of the next folder. */
  private async pathFromRepository(
    folder: Location,
  ): Promise<readonly { readonly folder: Location; readonly next: string | undefined }[]> {
    const path: { readonly folder: Location; readonly next: string | undefined }[] = [];
    let current: Location | undefined = folder;
    let next: string | undefined;
    try {
      for (let above = 0; current !== undefined && above <= maxFoldersAbove; above += 1) {
        this.signal.throwIfAborted();
        path.unshift({ folder: current, next });
        if ((await this.local.existing(current, ['.git'])).length > 0) return path;
        next = (await this.local.stat(current)).name;
        current = this.local.parent(current);
      }
    } catch (error) {
      // If the user can't read a parent folder, it is not part of their repository.
      if (faultOf(error)?.kind !== 'localFile') throw error;
    }
    return [];
  }

  private async withRulesOf(scope: IgnoreScope, file: Location): Promise<IgnoreScope> {
    const rules = await this.rulesOf(file);
    const wider = rules && scope.with(rules);
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
