import { pathFits, type Fault, type FaultRule } from '../control/protocol.ts';

/** A fault that was drawn for one request; `removed` resolves when its rule is taken away. */
export interface DrawnFault {
  fault: Fault;
  removed: Promise<void>;
}

interface ActiveRule {
  rule: FaultRule;
  left: number;
  removed: Promise<void>;
  release: () => void;
}

/** The faults that are switched on, in the order in which they were. A request gets the first that fits and is not used up. */
export class FaultRules {
  readonly #rules = new Map<number, ActiveRule>();
  #lastId = 0;

  add(rule: FaultRule): number {
    const id = ++this.#lastId;
    let release: () => void = () => undefined;
    const removed = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#rules.set(id, { rule, left: rule.times ?? Infinity, removed, release });
    return id;
  }

  /** Takes a rule away and lets the requests go that it holds. */
  remove(id: number): void {
    this.#rules.get(id)?.release();
    this.#rules.delete(id);
  }

  clear(): void {
    for (const id of this.#rules.keys()) {
      this.remove(id);
    }
  }

  draw(method: string, pathname: string): DrawnFault | undefined {
    for (const active of this.#rules.values()) {
      const { rule } = active;
      if (active.left > 0 && pathFits(rule.path, pathname) && (rule.method ?? method) === method) {
        active.left -= 1;
        return { fault: rule.fault, removed: active.removed };
      }
    }
    return undefined;
  }
}
