import * as v from 'valibot';
import type { Memento } from '../../platform/storage.ts';

const key = 'engee.openRepls';
/** Maximum number of remembered terminals. */
const maxPlaces = 9;

/** The position of a REPL: the panel or an editor column, counted from 1. */
export type ReplPlace = { readonly kind: 'panel' } | { readonly kind: 'editor'; readonly viewColumn: number };

/** The open REPLs of a window. */
export interface OpenRepls {
  readonly places: readonly ReplPlace[];
  /** Whether the active terminal is one of them. */
  readonly isInFront: boolean;
}

const none: OpenRepls = { places: [], isInFront: false };

const viewColumn = v.pipe(v.number(), v.integer(), v.minValue(1));
const storedPlace = v.variant('kind', [
  v.object({ kind: v.literal('panel') }),
  v.object({ kind: v.literal('editor'), viewColumn }),
]);
const storedSchema = v.object({
  places: v.pipe(v.array(storedPlace), v.maxLength(maxPlaces)),
  isInFront: v.boolean(),
});

/** Remembers the open REPLs of a window, because VS Code doesn't restore an extension's terminals after a reload. */
export class ReplPlaces {
  private readonly memory: Memento;
  private left: OpenRepls;

  /** @param memory the state of this window or workspace */
  constructor(memory: Memento) {
    this.memory = memory;
    const stored = memory.get(key);
    this.left = v.is(storedSchema, stored) ? stored : none;
  }

  /** Returns the REPLs that were open before a reload. Later calls return none. */
  takeLeft(): OpenRepls {
    const { left } = this;
    this.left = none;
    return left;
  }

  /** Stores the open REPLs. Failures are ignored: they only cost a terminal after the next reload. */
  write(open: OpenRepls): void {
    const kept = { ...open, places: open.places.slice(0, maxPlaces) };
    void Promise.resolve(this.memory.update(key, kept)).catch(() => undefined);
  }
}
