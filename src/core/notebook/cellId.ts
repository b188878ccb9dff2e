import { type CellRest, withId } from './notebookCell.ts';

const idBytes = 4;

/** Returns an ID of 8 hexadecimal digits, as Engee gives its cells. @param taken IDs that it must differ from */
export function randomCellId(taken: ReadonlySet<string>): string {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(idBytes));
    const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (!taken.has(id)) return id;
  }
}

/** Returns the ID of a cell in the file; undefined if it has none. */
export function idOf({ fields }: CellRest): string | undefined {
  const { id } = fields;
  return typeof id === 'string' ? id : undefined;
}

/**
 * Returns what tells a cell from all cells that are not copies of it; undefined if it has no ID. A file may have an ID twice.
 */
export function identityOf(rest: CellRest): string | undefined {
  const id = idOf(rest);
  return id === undefined ? undefined : JSON.stringify([id, rest.twin ?? 0]);
}

/** Gives copies another ID than the original. The same cells get the same IDs again. */
export function withUniqueIds<T extends { readonly rest: CellRest }>(cells: readonly T[]): readonly T[] {
  const ids = new Set(cells.flatMap(({ rest }) => idOf(rest) ?? []));
  const identities = new Set<string>();
  return cells.map((cell) => {
    const identity = identityOf(cell.rest);
    if (identity === undefined || !identities.has(identity)) {
      if (identity !== undefined) identities.add(identity);
      return cell;
    }
    const id = derivedCellId(identity, ids);
    ids.add(id);
    return { ...cell, rest: withId(cell.rest, id) };
  });
}

/** Returns an ID that depends only on the arguments. @param seed any text */
export function derivedCellId(seed: string, taken: ReadonlySet<string>): string {
  let hash = 0;
  for (let at = 0; at < seed.length; at += 1) hash = (Math.imul(hash, 31) + seed.charCodeAt(at)) >>> 0;
  for (;;) {
    const id = hash.toString(16).padStart(2 * idBytes, '0');
    if (!taken.has(id)) return id;
    hash = (hash + 1) >>> 0;
  }
}
