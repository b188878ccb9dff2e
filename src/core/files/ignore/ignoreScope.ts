import { caseless, type IgnoreRule, isBeside, matchesRule } from './ignoreRules.ts';

/** Whose rules ignore something: Git's, those of `.engeeignore`, or those of the setting `files.exclude`. */
export type IgnoredBy = 'git' | 'engee' | 'editor';

interface Layer {
  readonly by: IgnoredBy;
  readonly rules: readonly IgnoreRule[];
  /** The names from the folder of the rules down to the folder of the scope. */
  readonly names: readonly string[];
}

/** In pattern characters. Limits the work for one name, whose length is limited too. */
const maxCost = 40_000;

/** What is ignored in one folder, by its own rules and those of its parents. Immutable. */
export class IgnoreScope {
  private readonly layers: readonly Layer[];
  private readonly isCaseless: boolean;

  private constructor(layers: readonly Layer[], isCaseless: boolean) {
    this.layers = layers;
    this.isCaseless = isCaseless;
  }

  /** Creates a scope that ignores nothing. @param isCaseless whether names are compared without case */
  static nothing(isCaseless: boolean): IgnoreScope {
    return new IgnoreScope([], isCaseless);
  }

  /**
   * Returns a scope with more rules, which override the existing ones of the same kind; undefined if the cost gets too high.
   * @param names the names from the folder of the rules down to this one
   */
  with(rules: readonly IgnoreRule[], by: IgnoredBy, names: readonly string[] = []): IgnoreScope | undefined {
    const all = [...this.layers.flatMap((layer) => layer.rules), ...rules];
    if (all.reduce((sum, { cost }) => sum + cost, 0) > maxCost) return undefined;
    if (rules.length === 0) return this;
    const keys = names.map((name) => this.keyOf(name));
    return new IgnoreScope([...this.layers, { by, rules, names: keys }], this.isCaseless);
  }

  /** Returns the scope of a subfolder. */
  within(name: string): IgnoreScope {
    if (this.layers.length === 0) return this;
    return new IgnoreScope(
      this.layers.map((layer) => ({ ...layer, names: [...layer.names, this.keyOf(name)] })),
      this.isCaseless,
    );
  }

  /**
   * Returns whose rules ignore a file or folder; undefined if it is not ignored. `.engeeignore` is written for uploads, so it
   * decides first and can include what the others ignore.
   * @param siblings the names in the same folder
   */
  ignoredBy(name: string, isFolder: boolean, siblings: ReadonlySet<string>): IgnoredBy | undefined {
    const own = this.decisionOf('engee', name, isFolder, siblings);
    if (own !== undefined) return own ? 'engee' : undefined;
    return (['git', 'editor'] as const).find((by) => this.decisionOf(by, name, isFolder, siblings) === true);
  }

  /** The last matching rule of the innermost folder decides. Returns undefined if none matches. */
  private decisionOf(
    by: IgnoredBy,
    name: string,
    isFolder: boolean,
    siblings: ReadonlySet<string>,
  ): boolean | undefined {
    for (const layer of this.layers.toReversed()) {
      if (layer.by !== by) continue;
      const path = [...layer.names, this.keyOf(name)];
      const rule = layer.rules.findLast((each) => matchesRule(each, path, isFolder) && isBeside(each, name, siblings));
      if (rule !== undefined) return !rule.isNegated;
    }
    return undefined;
  }

  private keyOf(name: string): string {
    return this.isCaseless ? caseless(name) : name;
  }
}
