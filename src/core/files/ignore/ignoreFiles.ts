import type { LocalEntry, LocalFiles, Location } from '../../../platform/localFiles.ts';
import { faultOf } from '../../errors/engeeError.ts';
import { parseIgnoreRules } from './ignoreRules.ts';
import { IgnoreScope } from './ignoreScope.ts';

const fileName = '.gitignore';
/** Far longer than any that a person wrote. */
const maxBytes = 256 * 1024;
/** Folders above the selection in which a repository is looked for. */
const maxFoldersAbove = 64;

/** Reads what Git ignores: each `.gitignore` in a folder and above it in its repository, and the repository's own list. */
export class IgnoreFiles {
  /** Files whose rules are not followed, since they cannot be read, or there are too many. */
  readonly unfollowed: Location[] = [];
  private readonly local: LocalFiles;
  private readonly signal: AbortSignal;

  constructor(local: LocalFiles, signal: AbortSignal) {
    this.local = local;
    this.signal = signal;
  }

  /** What is ignored in a folder by the rules above it; nothing when it is in no repository. */
  async above(folder: Location): Promise<IgnoreScope> {
    const nothing = IgnoreScope.nothing(this.local.namingRules(folder) === 'windows');
    const way = await this.wayFromRepository(folder);
    const [root] = way;
    if (root === undefined) return nothing;
    const excluded = ['.git', 'info', 'exclude'].reduce((place, name) => this.local.child(place, name), root.folder);
    let scope = await this.withRulesOf(nothing, excluded);
    for (const { folder: each, next } of way) {
      if (next !== undefined) scope = (await this.withRulesOf(scope, this.local.child(each, fileName))).within(next);
    }
    return scope;
  }

  /** Adds a folder's own rules. @param entries what is in the folder */
  async in(scope: IgnoreScope, entries: readonly LocalEntry[]): Promise<IgnoreScope> {
    const own = entries.find(({ name }) => name === fileName);
    return own === undefined ? scope : this.withRulesOf(scope, own.location);
  }

  /** The folders from that of the repository down to this one, and the name that leads from each to the next. */
  private async wayFromRepository(
    folder: Location,
  ): Promise<readonly { readonly folder: Location; readonly next: string | undefined }[]> {
    const way: { readonly folder: Location; readonly next: string | undefined }[] = [];
    let current: Location | undefined = folder;
    let next: string | undefined;
    try {
      for (let above = 0; current !== undefined && above <= maxFoldersAbove; above += 1) {
        this.signal.throwIfAborted();
        way.unshift({ folder: current, next });
        if ((await this.local.existing(current, ['.git'])).length > 0) return way;
        next = (await this.local.stat(current)).name;
        current = this.local.parent(current);
      }
    } catch (error) {
      // A folder above that may not be looked at is none of a repository that this user works in.
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

  /** Undefined when they cannot be read. */
  private async rulesOf(file: Location) {
    this.signal.throwIfAborted();
    try {
      const text = await this.local.readText(file, maxBytes);
      if (text === undefined) return [];
      const { rules, isWhole } = parseIgnoreRules(text, this.local.namingRules(file) === 'windows');
      return isWhole ? rules : undefined;
    } catch (error) {
      const fault = faultOf(error);
      if (fault?.kind !== 'localFile' && fault?.kind !== 'invalidInput') throw error;
      return undefined;
    }
  }
}
