import { type Fault, type FaultRule, pathFits } from '../control/protocol.ts';

/** A fault that applies to one request. `removed` resolves when its rule is removed. */
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

/** The active faults in the order in which they were added. A request gets the first that matches and is not used up. */
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

  /** Removes a rule and releases the requests that it holds. */
  remove(id: number): void {
    this.#rules.get(id)?.release();
    this.#rules.delete(id);
  }

  clear(): void {
    for (const id of this.#rules.keys()) {
      this.remove(id);
    }
  }

  /** Returns whether the body is needed to choose the fault of a request. */
  needsBody(method: string, pathname: string): boolean {
    return this.#fitting(method, pathname).some(
      ({ rule }) => rule.bodyContains !== undefined || rule.bodyLongerThan !== undefined,
    );
  }

  /** @param body present when `needsBody` returned true */
  draw(method: string, pathname: string, body: Buffer = Buffer.alloc(0)): DrawnFault | undefined {
    const active = this.#fitting(method, pathname).find(
      ({ rule }) => body.includes(rule.bodyContains ?? '') && body.length > (rule.bodyLongerThan ?? -1),
    );
    if (active === undefined) {
      return undefined;
    }
    active.left -= 1;
    return { fault: active.rule.fault, removed: active.removed };
  }

  #fitting(method: string, pathname: string): ActiveRule[] {
    return [...this.#rules.values()].filter(
      ({ rule, left }) => left > 0 && pathFits(rule.path, pathname) && (rule.method ?? method) === method,
    );
  }
}
