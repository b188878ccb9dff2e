import * as v from 'valibot';
import type { Clock } from '../../platform/clock.ts';
import type { Memento } from '../../platform/storage.ts';

const historyKey = 'engee.repl.history';
const maxEntries = 1_000;
const maxBytes = 256 * 1024;

const entrySchema = v.object({ code: v.string(), at: v.number() });
type Entry = Readonly<v.InferOutput<typeof entrySchema>>;

/**
 * Stores the inputs of all REPLs across sessions and windows. Drops the oldest first. Windows share the store, and each
 * may read an outdated copy, so the entries known to this window are merged in before each write.
 * The store is a plain file, so inputs that may contain a secret stay in this window's memory.
 */
export class ReplHistory {
  private readonly memento: Memento;
  private readonly clock: Clock;
  private readonly holdsSecret: (code: string) => boolean;
  private known: readonly Entry[] = [];
  /** Caches whether each input may contain a secret. */
  private verdicts: ReadonlyMap<string, boolean> = new Map();

  /** @param holdsSecret returns whether an input must not be stored */
  constructor(memento: Memento, clock: Clock, holdsSecret: (code: string) => boolean) {
    this.memento = memento;
    this.clock = clock;
    this.holdsSecret = holdsSecret;
  }

  /** Returns the inputs, oldest first, without consecutive duplicates. */
  read(): readonly string[] {
    this.take(this.stored());
    return this.known.map(({ code }) => code);
  }

  /** Adds an input. One that may contain a secret is visible in this window only. Rejects when the store rejects. */
  async add(code: string): Promise<void> {
    this.take([...this.stored(), { code, at: this.clock.now() }]);
    await this.memento.update(
      historyKey,
      this.known.filter((entry) => !this.isSecret(entry)),
    );
  }

  /** Removes inputs that may contain a secret, which earlier versions stored. Rejects when the store rejects. */
  async removeSecrets(): Promise<void> {
    const entries = this.entries();
    const kept = entries.filter((entry) => !this.isSecret(entry));
    if (kept.length < entries.length) await this.memento.update(historyKey, kept);
  }

  private take(entries: readonly Entry[]): void {
    this.known = merge(entries, this.known);
    this.verdicts = new Map(this.known.map((entry) => [entry.code, this.isSecret(entry)]));
  }

  private stored(): readonly Entry[] {
    return this.entries().filter((entry) => !this.isSecret(entry));
  }

  private entries(): readonly Entry[] {
    const stored = this.memento.get(historyKey);
    return Array.isArray(stored) ? stored.filter((entry): entry is Entry => v.is(entrySchema, entry)) : [];
  }

  private isSecret({ code }: Entry): boolean {
    return this.verdicts.get(code) ?? this.holdsSecret(code);
  }
}

function merge(stored: readonly Entry[], known: readonly Entry[]): readonly Entry[] {
  const entries = new Map([...stored, ...known].map((entry) => [`${entry.at} ${entry.code}`, entry]));
  const inOrder = [...entries.values()].sort((a, b) => a.at - b.at);
  return newest(inOrder.filter(({ code }, index) => code !== inOrder[index + 1]?.code));
}

/** Returns the newest entries within the limits. */
function newest(entries: readonly Entry[]): readonly Entry[] {
  let start = entries.length;
  let bytes = 0;
  while (start > 0 && entries.length - start < maxEntries) {
    bytes += bytesOf(entries[start - 1]?.code ?? '');
    if (bytes > maxBytes) break;
    start -= 1;
  }
  return entries.slice(start);
}

/** Returns the length in UTF-8. A surrogate pair takes four bytes. */
function bytesOf(text: string): number {
  return (
    text.length +
    (text.match(/[\u0080-\uffff]/g)?.length ?? 0) +
    (text.match(/[\u0800-\ud7ff\ue000-\uffff]/g)?.length ?? 0)
  );
}
