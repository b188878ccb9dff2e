import { caseless, type IgnoreRule, matchesRule } from './ignoreRules.ts';

interface Layer {
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

  /** Returns a scope with more rules of this folder, which override the existing ones; undefined if the cost gets too high. */
  with(rules: readonly IgnoreRule[]): IgnoreScope | undefined {
    const all = [...this.layers.flatMap((layer) => layer.rules), ...rules];
    if (all.reduce((sum, { cost }) => sum + cost, 0) > maxCost) return undefined;
    return rules.length === 0 ? this : new IgnoreScope([...this.layers, { rules, names: [] }], this.isCaseless);
  }

  /** Returns the scope of a subfolder. */
  within(name: string): IgnoreScope {
    if (this.layers.length === 0) return this;
    return new IgnoreScope(
      this.layers.map((layer) => ({ rules: layer.rules, names: [...layer.names, this.keyOf(name)] })),
      this.isCaseless,
    );
  }

  /** Returns whether a file or folder is ignored. The last matching rule of the innermost folder decides. */
  isIgnored(name: string, isFolder: boolean): boolean {
    for (const { rules, names } of this.layers.toReversed()) {
      const path = [...names, this.keyOf(name)];
      const rule = rules.findLast((each) => matchesRule(each, path, isFolder));
      if (rule !== undefined) return !rule.isNegated;
    }
    return false;
  }

  private keyOf(name: string): string {
    return this.isCaseless ? caseless(name) : name;
  }
}
