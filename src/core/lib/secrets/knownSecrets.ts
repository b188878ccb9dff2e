import type { Disposable } from '../disposable.ts';
import { NeedleIndex } from './needleIndex.ts';
import { readingsOf } from './readings.ts';
import type { Span } from './span.ts';
import { spellings, type Needle } from './spellings.ts';

/** Hiding shorter texts would only garble. */
const minSecretLength = 6;
/** Superseded secrets of one owner that are still hidden: a late log line may hold one. */
const maxSuperseded = 16;
/** The same for owners that are gone, all together. */
const maxReleased = 64;

/** The secrets of one session, client or attempt. Disposing it says that none of them is in use any more. */
export interface SecretHolder extends Disposable {
  /**
   * Says which secrets are in use from now on. They are hidden for as long as they are held, whatever other holders do;
   * those that were held before are hidden for a while.
   */
  hold(secrets: readonly string[]): void;
}

interface Held {
  live: readonly string[];
  superseded: readonly string[];
}

/** The secrets that this window knows. What is in use is never forgotten; of the rest a bounded number is remembered. */
export class KnownSecrets {
  private readonly holders = new Set<Held>();
  private released: readonly string[] = [];
  private needles = new Map<string, readonly Needle[]>();
  /** Undefined after a change. */
  private index: NeedleIndex | undefined;

  holder(): SecretHolder {
    const held: Held = { live: [], superseded: [] };
    this.holders.add(held);
    return {
      hold: (secrets) => {
        if (!this.holders.has(held)) return;
        held.superseded = newest([...held.superseded, ...held.live], secrets, maxSuperseded);
        held.live = secrets.filter(({ length }) => length >= minSecretLength);
        this.index = undefined;
      },
      dispose: () => {
        if (!this.holders.delete(held)) return;
        this.released = newest([...this.released, ...held.superseded, ...held.live], [], maxReleased);
        this.index = undefined;
      },
    };
  }

  /** Where known secrets stand in a text, plain or encoded. Takes time linear in the text. */
  find(text: string): readonly Span[] {
    this.index ??= this.makeIndex();
    const { index } = this;
    return this.needles.size === 0 ? [] : readingsOf(text).flatMap((reading) => index.find(reading));
  }

  private makeIndex(): NeedleIndex {
    const secrets = new Set([
      ...this.released,
      ...[...this.holders].flatMap(({ live, superseded }) => [...superseded, ...live]),
    ]);
    this.needles = new Map([...secrets].map((secret) => [secret, this.needles.get(secret) ?? spellings(secret)]));
    return new NeedleIndex([...this.needles.values()].flat());
  }
}

/** The last `limit` different ones that are not among `others`. */
function newest(secrets: readonly string[], others: readonly string[], limit: number): readonly string[] {
  const inOrder = [...new Set(secrets.toReversed())].filter((secret) => !others.includes(secret));
  return inOrder.slice(0, limit).reverse();
}
