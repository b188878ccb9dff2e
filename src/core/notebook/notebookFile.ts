import { isObject, type JsonObject, type JsonStyle, jsonText, type JsonValue, lineBreak, tooLong } from './json.ts';
import { damageOffset } from './jsonDamage.ts';
import { childrenOf, type JsonChild } from './jsonSpans.ts';
import { cellText, type NotebookCell, readCell } from './notebookCell.ts';

/** A notebook with what its file needs to be written again. */
export interface NotebookFile {
  readonly cells: readonly FileCell[];
  readonly frame: NotebookFrame;
}

export interface FileCell extends NotebookCell {
  /** The text in the file between the cell before, or the start of the list, and this cell. Absent if it is the usual one. */
  readonly before?: string;
}

/** The file without its cells. Plain JSON, so that it can be stored in the editor's metadata. */
export interface NotebookFrame {
  /** Everything up to the bracket that opens the list of cells. */
  readonly head: string;
  /** Everything from the bracket that closes the list of cells. */
  readonly tail: string;
  /** The text between the last cell and the closing bracket. Absent if it is the usual one. */
  readonly end?: string;
  readonly style: JsonStyle;
  /** Whether the file has cells whose `source` is an array of lines. Then new cells have one, too. */
  readonly hasLines?: true;
}

/**
 * The largest file that is read and written, in bytes. The editor copies a notebook several times, and each copy of a picture is a
 * string with two bytes per character. So no text has more than twice as many bytes in memory.
 */
export const maxNotebookBytes = 50_000_000;

/** The key in the metadata of an editor's notebook for the SHA-256 of the content that it has read last. It isn't written. */
export const contentKey = 'content';

/** Returns the SHA-256 of the content that the editor of a script has read last. Undefined for other notebooks. */
export function readContent(metadata: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const content = metadata?.[contentKey];
  return typeof content === 'string' ? content : undefined;
}

/** Why a file is not a notebook. */
export type NotebookProblem =
  /** @param offset where the JSON is damaged, in UTF-16 units after the byte order mark */
  | { readonly kind: 'notJson'; readonly offset: number }
  /** Git has left both versions of some lines in the file. @param offset of the first mark */
  | { readonly kind: 'conflictMarks'; readonly offset: number }
  | { readonly kind: 'noCells' };

/** The cells are in an array in the file's object. */
const depthOfCells = 2;
const engeeStyle: JsonStyle = { indent: '  ', eol: '\n' };

/** Returns the frame of a new notebook, as Engee writes it. @param others more metadata of the notebook */
export function newFrame(others: JsonObject = {}): NotebookFrame {
  const content = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'ijulia', display_name: 'Julia', language: 'julia' },
      language_info: { name: 'julia', file_extension: '.jl' },
      engee: {},
      ...others,
    },
    cells: [],
  };
  const text = jsonText(content, engeeStyle, 0);
  const split = text.lastIndexOf(']');
  return { head: text.slice(0, split), tail: text.slice(split), style: engeeStyle };
}

/** Returns the metadata of the notebook. */
export function notebookMetadata({ head, tail }: NotebookFrame): JsonObject {
  const frame = JSON.parse((head + tail).replace(/^\uFEFF/, '')) as JsonValue;
  const metadata = isObject(frame) ? frame['metadata'] : undefined;
  return isObject(metadata) ? metadata : {};
}

/** Reads a notebook. Writing it unchanged with `writeNotebook` gives the same text. @param text the file, with its byte order mark */
export function readNotebook(text: string): NotebookFile | NotebookProblem {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let value: JsonValue;
  try {
    value = JSON.parse(json) as JsonValue;
  } catch {
    return damageOf(json);
  }
  if (!isObject(value) || !Array.isArray(value['cells'])) return { kind: 'noCells' };
  const members = childrenOf(json);
  const list = members.findLast(({ key }) => key === 'cells');
  if (list === undefined) return { kind: 'noCells' };
  const style = styleOf(json, members);
  const cellsText = json.slice(list.start, list.end);
  const children = childrenOf(cellsText);
  const mark = text.length - json.length;
  const end = cellsText.slice(children.at(-1)?.end ?? 1, -1);
  const cells = children.map((child, index) => readFileCell(cellsText, children, index, style, child));
  const hasLines = cells.some(({ rest }) => rest.form === 'lines');
  return {
    cells: completed(cells, hasLines),
    frame: {
      head: text.slice(0, mark + list.start + 1),
      tail: text.slice(mark + list.end - 1),
      ...(end === usualEnd(children.length, style) ? {} : { end }),
      style,
      ...(hasLines && { hasLines }),
    },
  };
}

/**
 * Returns the text of the file.
 * @throws SyntaxError if the edited text of a cell of an unknown type is not JSON
 * @throws EngeeError `invalidInput` `notebookSize` if the file would be too large, without creating a text of that size
 */
export function writeNotebook({ cells, frame: { head, tail, end, style } }: NotebookFile): string {
  const parts = [head];
  let room = maxNotebookBytes - head.length - tail.length;
  for (const [index, cell] of cells.entries()) {
    const { before } = cell;
    // A cell that was moved to the start needs no comma, and one that was moved from there needs one.
    const isFit = before?.includes(',') === index > 0;
    const separator = isFit ? before : usualBefore(index, style);
    const text = cellText(cell, style, Math.max(room - separator.length, 0));
    room -= separator.length + text.length;
    if (room < 0) throw tooLong();
    parts.push(separator, text);
  }
  parts.push(end ?? usualEnd(cells.length, style), tail);
  return parts.join('');
}

function readFileCell(
  cellsText: string,
  children: readonly JsonChild[],
  index: number,
  style: JsonStyle,
  { start, end }: JsonChild,
): FileCell {
  const before = cellsText.slice(children[index - 1]?.end ?? 1, start);
  const cell = readCell(cellsText.slice(start, end), style);
  return before === usualBefore(index, style) ? cell : { ...cell, before };
}

function usualBefore(index: number, style: JsonStyle): string {
  return `${index === 0 ? '' : ','}${lineBreak(style, depthOfCells)}`;
}

function usualEnd(count: number, style: JsonStyle): string {
  return count === 0 ? '' : lineBreak(style, depthOfCells - 1);
}

/** The whitespace before the first key tells how the file is indented. */
function styleOf(json: string, members: readonly JsonChild[]): JsonStyle {
  const open = json.indexOf('{');
  const before = json.slice(open + 1, json.indexOf('"', open));
  const lines = before.split('\n');
  const eol = lines[0]?.endsWith('\r') === true ? '\r\n' : '\n';
  return { indent: members.length === 0 ? '' : lines.length < 2 ? '' : (lines.at(-1) ?? ''), eol };
}

function damageOf(json: string): NotebookProblem {
  const mark = /^<{7} /m.exec(json);
  return mark === null
    ? { kind: 'notJson', offset: damageOffset(json) }
    : { kind: 'conflictMarks', offset: mark.index };
}

/** Tells cells with the same ID from copies, and cells with one line from cells with one string. */
function completed(cells: readonly FileCell[], hasLines: boolean): FileCell[] {
  const counts = new Map<string, number>();
  return cells.map((cell) => {
    const { fields, form } = cell.rest;
    const { id } = fields;
    const twin = typeof id === 'string' ? (counts.get(id) ?? 0) : 0;
    if (typeof id === 'string') counts.set(id, twin + 1);
    const isLine = hasLines && form === 'one' && !cell.text.slice(0, -1).includes('\n');
    if (twin === 0 && !isLine) return cell;
    return { ...cell, rest: { ...cell.rest, ...(twin > 0 && { twin }), ...(isLine && { form: 'lines' }) } };
  });
}
