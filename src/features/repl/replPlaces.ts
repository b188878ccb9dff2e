import * as v from 'valibot';
import type { Memento } from '../../platform/storage.ts';

const key = 'engee.openRepls';
/** Bound for the terminals that are remembered. */
const maxPlaces = 9;

/** Where a REPL stands: in the panel, or in a column of the editor area, counted from 1. */
export type ReplPlace = { readonly kind: 'panel' } | { readonly kind: 'editor'; readonly viewColumn: number };

/** The REPLs that a window has open. */
export interface OpenRepls {
  readonly places: readonly ReplPlace[];
  /** Whether one of them is the terminal that is used, or was used last. */
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

/** Remembers which REPLs a window has open: an editor brings back no terminal of an extension after a reload. */
export class ReplPlaces {
  private readonly memory: Memento;
  private left: OpenRepls;

  /** @param memory is this window's own */
  constructor(memory: Memento) {
    this.memory = memory;
    const stored = memory.get(key);
    this.left = v.is(storedSchema, stored) ? stored : none;
  }

  /** The REPLs that were open before the window was loaded; only the first caller gets them. */
  takeLeft(): OpenRepls {
    const { left } = this;
    this.left = none;
    return left;
  }

  /** A change that is not kept costs no more than a terminal after the next reload. */
  write(open: OpenRepls): void {
    const kept = { ...open, places: open.places.slice(0, maxPlaces) };
    void Promise.resolve(this.memory.update(key, kept)).catch(() => undefined);
  }
}
