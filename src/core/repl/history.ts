import * as v from 'valibot';
import type { Clock } from '../../platform/clock.ts';
import type { Memento } from '../../platform/memento.ts';

const historyKey = 'engee.repl.history';
const maxEntries = 1_000;
const maxBytes = 256 * 1024;

const entrySchema = v.object({ code: v.string(), at: v.number() });
type Entry = Readonly<v.InferOutput<typeof entrySchema>>;

/**
 * The inputs of all REPLs, across sessions and windows; the oldest go first. Windows share the store and each may
 * have an old view of it, so what this one knows is merged with what is there before anything is written.
 */
export class ReplHistory {
  private readonly memento: Memento;
  private readonly clock: Clock;
  private known: readonly Entry[] = [];

  constructor(memento: Memento, clock: Clock) {
    this.memento = memento;
    this.clock = clock;
  }

  /** The inputs, oldest first; the same one twice in a row is there once. */
  read(): readonly string[] {
    this.known = merge(this.stored(), this.known);
    return this.known.map(({ code }) => code);
  }

  async add(code: string): Promise<void> {
    this.known = merge([...this.stored(), { code, at: this.clock.now() }], this.known);
    await this.memento.update(historyKey, this.known);
  }

  private stored(): readonly Entry[] {
    const stored = this.memento.get(historyKey);
    return Array.isArray(stored) ? stored.filter((entry): entry is Entry => v.is(entrySchema, entry)) : [];
  }
}

function merge(stored: readonly Entry[], known: readonly Entry[]): readonly Entry[] {
  const entries = new Map([...stored, ...known].map((entry) => [`${entry.at} ${entry.code}`, entry]));
  const inOrder = [...entries.values()].sort((a, b) => a.at - b.at);
  return newest(inOrder.filter(({ code }, index) => code !== inOrder[index + 1]?.code));
}

/** As many of the newest as there is room for. */
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

/** Bytes of UTF-8: a surrogate pair has four. */
function bytesOf(text: string): number {
  return text.length + (text.match(/[\u0080-\uffff]/g)?.length ?? 0) + (text.match(/[\u0800-\ud7ff\ue000-\uffff]/g)?.length ?? 0);
}
