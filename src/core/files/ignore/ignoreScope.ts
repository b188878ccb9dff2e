import { caseless, fits, type IgnoreRule } from './ignoreRules.ts';

interface Layer {
  readonly rules: readonly IgnoreRule[];
  /** The names that lead from the folder of the rules to the one that the scope is about. */
  readonly names: readonly string[];
}

/** In characters of patterns; it bounds the work for one name, whose length is bounded too. */
const maxCost = 40_000;

/** What is ignored in one folder: by its own rules and by those of the folders above. Replaced as a whole. */
export class IgnoreScope {
  private readonly layers: readonly Layer[];
  private readonly isCaseless: boolean;

  private constructor(layers: readonly Layer[], isCaseless: boolean) {
    this.layers = layers;
    this.isCaseless = isCaseless;
  }

  /** Nothing is ignored. @param isCaseless how names are compared */
  static nothing(isCaseless: boolean): IgnoreScope {
    return new IgnoreScope([], isCaseless);
  }

  /** With further rules of this folder, which go before those that there are. Undefined when all of them would be too much work. */
  with(rules: readonly IgnoreRule[]): IgnoreScope | undefined {
    const all = [...this.layers.flatMap((layer) => layer.rules), ...rules];
    if (all.reduce((sum, { cost }) => sum + cost, 0) > maxCost) return undefined;
    return rules.length === 0 ? this : new IgnoreScope([...this.layers, { rules, names: [] }], this.isCaseless);
  }

  /** The same for a folder in this one. */
  within(name: string): IgnoreScope {
    if (this.layers.length === 0) return this;
    return new IgnoreScope(
      this.layers.map((layer) => ({ rules: layer.rules, names: [...layer.names, this.keyOf(name)] })),
      this.isCaseless,
    );
  }

  /** Whether something in this folder is ignored. The last rule that fits decides, those of the innermost folder before others. */
  isIgnored(name: string, isFolder: boolean): boolean {
    for (const { rules, names } of this.layers.toReversed()) {
      const path = [...names, this.keyOf(name)];
      const rule = rules.findLast((each) => fits(each, path, isFolder));
      if (rule !== undefined) return !rule.isNegated;
    }
    return false;
  }

  private keyOf(name: string): string {
    return this.isCaseless ? caseless(name) : name;
  }
}
