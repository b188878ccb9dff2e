import type { Disposable } from '../disposable.ts';
import { NeedleIndex } from './needleIndex.ts';
import { readingsOf } from './readings.ts';
import type { Span } from './span.ts';
import { type Needle, spellings } from './spellings.ts';

/** Masking shorter secrets would garble ordinary text. */
const minSecretLength = 6;
/** Number of previous secrets per holder that are still masked, because a late log line may contain one. */
const maxSuperseded = 16;
/** The same for all disposed holders together. */
const maxReleased = 64;

/** The secrets of one session, client or attempt. Dispose it when none of them is in use. */
export interface SecretHolder extends Disposable {
  /**
   * Sets the secrets that are in use. They stay masked as long as they are held, regardless of other holders. The previous
   * ones stay masked for a while.
   */
  hold(secrets: readonly string[]): void;
}

interface Held {
  live: readonly string[];
  superseded: readonly string[];
}

/** The secrets known to this window: all that are in use, and a bounded number of earlier ones. */
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

  /** Finds known secrets in a text, plain or encoded. Linear in the length of the text. */
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

/** Returns the last `limit` distinct secrets that are not in `others`. */
function newest(secrets: readonly string[], others: readonly string[], limit: number): readonly string[] {
  const newestFirst = [...new Set(secrets.toReversed())].filter((secret) => !others.includes(secret));
  return newestFirst.slice(0, limit).reverse();
}
