import { boundedMarkup } from '../core/results/boundedMarkup.ts';
import { csvText } from '../core/results/csvText.ts';
import type { SavedTable } from '../core/results/messages.ts';

/** Maximum number of cells in all tables of a result, including those that a spanning cell covers. */
const maxCells = 500_000;

/** The characters that mark omitted cells. */
const gap = /^[⋮⋯⋱…]$|…$/;
const omission = /\bomitted printing of\b|\b(?:rows?|columns?) omitted\b/;

/**
 * Converts the tables in a server's markup to CSV, separated by empty lines. Returns undefined if there is no table.
 */
export function savedTable(html: string): SavedTable | undefined {
  const bounded = boundedMarkup(html);
  const parsed = new DOMParser().parseFromString(bounded, 'text/html');
  const tables = [...parsed.querySelectorAll('table')].filter(
    (table) => table.parentElement?.closest('table') === null,
  );
  const room = { cells: maxCells };
  const all = tables.map((table) => rowsOf(table, room)).filter((rows) => rows.length > 0);
  if (all.length === 0) return undefined;
  const rows = all.flatMap((each, index) => (index === 0 ? each : [[], ...each]));
  const isShortened =
    bounded.length < html.length ||
    room.cells <= 0 ||
    omission.test(parsed.body.textContent) ||
    rows.some((row) => row.some((cell) => gap.test(cell)));
  return { ...csvText(rows), isShortened };
}

/**
 * Reads the cells of a table. For a data frame, reads only the data, without row numbers and column types, and a
 * missing value is an empty field.
 */
function rowsOf(table: HTMLTableElement, room: { cells: number }): string[][] {
  const isFrame = table.classList.contains('data-frame');
  const body = [...table.tBodies].flatMap(({ rows }) => [...rows]);
  const isNumbered =
    isFrame && body.length > 0 && body.every(({ cells }) => cells[0]?.matches('th, .rowNumber, .rowLabel') === true);
  const rows = isFrame ? [...[...(table.tHead?.rows ?? [])].slice(0, 1), ...body] : [...table.rows];
  const made: string[][] = [];
  /** The number of rows that a cell from above still covers, by column. */
  const taken: number[] = [];
  for (const { cells } of rows) {
    const row: string[] = [];
    const skipTaken = () => {
      for (; (taken[row.length] ?? 0) > 0; row.push('')) taken[row.length] = (taken[row.length] ?? 0) - 1;
    };
    for (const cell of cells) {
      skipTaken();
      const width = Math.min(Math.max(cell.colSpan, 1), Math.max(room.cells, 0));
      for (let column = 0; column < width; column++) {
        taken[row.length] = cell.rowSpan - 1;
        row.push(column === 0 ? textOf(cell, isFrame) : '');
      }
      room.cells -= width;
    }
    skipTaken();
    room.cells -= 1;
    if (room.cells <= 0) break;
    made.push(isNumbered ? row.slice(1) : row);
  }
  return made;
}

function textOf(cell: HTMLTableCellElement, isFrame: boolean): string {
  if (!isFrame) return cell.textContent.replace(/\s+/g, ' ').trim();
  const isMissing = cell.firstElementChild?.matches('em') === true && cell.textContent.trim() === 'missing';
  return isMissing ? '' : cell.textContent;
}
