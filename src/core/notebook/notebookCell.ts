import { isObject, type JsonObject, type JsonStyle, jsonText, type JsonValue, tooLong } from './json.ts';
import { childrenOf } from './jsonSpans.ts';

/** A cell as the editor shows it, with what the file needs to write it again. */
export interface NotebookCell {
  /** `other`: a cell of an unknown type. Its text is its JSON. */
  readonly kind: 'code' | 'markdown' | 'raw' | 'other';
  readonly text: string;
  /** Outputs in the form of nbformat 4.5. */
  readonly outputs: readonly JsonValue[];
  readonly rest: CellRest;
}

/** What a cell of the file has besides its text and outputs. Plain JSON, so that it can be stored in the editor's metadata. */
export interface CellRest {
  /** The object in the file. `source` and `outputs` are null here; they keep their positions among the keys. */
  readonly fields: JsonObject;
  readonly form: SourceForm;
  /** How many cells before this one have the same ID in the file. Absent if there are none. */
  readonly twin?: number;
  /** The text in the file. Present only if `cellText` would write the unchanged cell differently. */
  readonly raw?: string;
}

/** How `source` is written: as a string, as an array of one string, or as an array of lines. */
export type SourceForm = 'string' | 'one' | 'lines';

/** Cells are in an array in an object. */
const cellDepth = 2;
const fieldDepth = cellDepth + 1;

/** The editor changes objects with this key when it passes them between its processes. */
const editorsKey = '"$mid"';
const byteOrderMark = '\uFEFF';

/** Reads a cell. @param raw its text in the file, which is valid JSON */
export function readCell(raw: string, style: JsonStyle): NotebookCell {
  const cell = cellOf(JSON.parse(raw) as JsonValue, raw);
  const shown = { ...cell, text: inEditor(cell.text) };
  const isStable = !raw.includes(editorsKey) && cellText(shown, style) === raw;
  return isStable ? cell : { ...cell, rest: { ...cell.rest, raw } };
}

/**
 * Returns the text of a cell in the file. What was not edited since `readCell` comes back unchanged.
 * @param maxLength in UTF-16 units
 * @throws SyntaxError if the edited text of a cell of an unknown type is not JSON
 * @throws EngeeError `invalidInput` `notebookSize` if the text would be longer
 */
export function cellText(cell: NotebookCell, style: JsonStyle, maxLength = Infinity): string {
  const { raw } = cell.rest;
  const written = (value: NotebookCell) => jsonText(valueOf(value), style, cellDepth, maxLength);
  if (raw === undefined) return written(cell);
  const before = cellOf(JSON.parse(raw) as JsonValue, raw);
  const edited = { ...cell, text: withFormOf(before.text, cell.text) };
  if (edited.kind !== before.kind) return written(edited);
  const isTextSame = before.text === cell.text || inEditor(before.text) === withLf(cell.text);
  const areOutputsSame = JSON.stringify(before.outputs) === JSON.stringify(cell.outputs);
  if (isTextSame && areOutputsSame) return raw;
  if (cell.kind === 'other') return written(edited);
  const members = childrenOf(raw);
  const edits = [
    ...(isTextSame ? [] : [{ key: 'source', value: sourceOf(edited) }]),
    ...(areOutputsSame ? [] : [{ key: 'outputs', value: cell.outputs }]),
  ].map(({ key, value }) => ({ value, at: members.findLast((member) => member.key === key) }));
  let text = raw;
  // From the end, so that the offsets stay right.
  for (const { value, at } of edits.sort((a, b) => (b.at?.start ?? 0) - (a.at?.start ?? 0))) {
    if (at === undefined) return written(edited);
    const field = jsonText(value, style, fieldDepth, maxLength);
    if (text.length - (at.end - at.start) + field.length > maxLength) throw tooLong();
    text = text.slice(0, at.start) + field + text.slice(at.end);
  }
  return text;
}

/** Returns a cell with another ID. Its text is written anew. A cell of an unknown type stays as it is. */
export function withId(rest: CellRest, id: string): CellRest {
  const { fields, form } = rest;
  return 'cell_type' in fields ? { form, fields: { ...fields, id } } : rest;
}

/** Creates what a new cell needs to be written. @param id unique in the notebook */
export function newCellRest(kind: 'code' | 'markdown', id: string, form: SourceForm = 'one'): CellRest {
  const metadata = {
    engee: {
      isDisplay: true,
      isParagraph: false,
      isClosedParagraph: false,
      amountHideCellsInside: 0,
      codeOutputView: 'col',
      codeOutputHidden: false,
      outputInfo: { isExpanded: false, scrollTop: 0 },
      maskInfo: { isMaskVisible: true, isEditorVisible: true, isAutoplayActive: false },
    },
  };
  const fields =
    kind === 'code'
      ? { id, cell_type: kind, source: null, execution_count: 0, outputs: null, metadata }
      : { id, cell_type: kind, source: null, metadata };
  return { fields, form };
}

function cellOf(value: JsonValue, raw: string): NotebookCell {
  const { cell_type: type, source, outputs } = isObject(value) ? value : {};
  const isKnown = type === 'code' || type === 'markdown' || type === 'raw';
  const form = formOf(source);
  if (!isKnown || form === undefined || !isObject(value) || (outputs !== undefined && !Array.isArray(outputs)))
    return { kind: 'other', text: raw, outputs: [], rest: { fields: {}, form: 'string' } };
  const fields: JsonObject = Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, key === 'source' || key === 'outputs' ? null : field]),
  );
  return { kind: type, text: textOf(source), outputs: outputs ?? [], rest: { fields, form } };
}

function formOf(source: JsonValue | undefined): CellRest['form'] | undefined {
  if (source === undefined || typeof source === 'string') return 'string';
  if (!Array.isArray(source) || !source.every((line) => typeof line === 'string')) return undefined;
  const areLines = source.length > 1 && source.slice(0, -1).every((line) => line.endsWith('\n'));
  return areLines ? 'lines' : 'one';
}

function textOf(source: JsonValue | undefined): string {
  return typeof source === 'string' ? source : Array.isArray(source) ? source.join('') : '';
}

function valueOf(cell: NotebookCell): JsonValue {
  if (cell.kind === 'other') return JSON.parse(cell.text) as JsonValue;
  const fields = fieldsOf(cell);
  const written: Record<string, JsonValue> = { ...fields };
  if ('source' in fields || cell.text !== '') written['source'] = sourceOf(cell);
  if ('outputs' in fields || cell.outputs.length > 0) written['outputs'] = cell.outputs;
  return written;
}

/** A cell that the user turned into another kind keeps what that kind can have. */
function fieldsOf({ kind, rest: { fields } }: NotebookCell): JsonObject {
  if (fields['cell_type'] === kind) return fields;
  const others = Object.entries(fields).filter(([key]) => key !== 'execution_count' && key !== 'outputs');
  const added = kind === 'code' ? { execution_count: 0, outputs: null } : {};
  return { ...Object.fromEntries(others), cell_type: kind, ...added };
}

function sourceOf({ text, rest: { form } }: NotebookCell): JsonValue {
  switch (form) {
    case 'string':
      return text;
    case 'one':
      return text === '' ? [] : [text];
    case 'lines':
      return text === '' ? [] : text.split(/(?<=\n)/);
  }
}

/** Returns a text as the editor holds it: without a byte order mark, and with one kind of line break. */
function inEditor(text: string): string {
  return withLf(text.startsWith(byteOrderMark) ? text.slice(1) : text);
}

/** Returns a text with the line breaks that Engee writes. */
export function withLf(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** Returns an edited text with the mark and the line breaks that the text in the file has. */
function withFormOf(before: string, edited: string): string {
  const lines = withLf(edited);
  const text = before.includes('\r\n') ? lines.replaceAll('\n', '\r\n') : lines;
  return before.startsWith(byteOrderMark) ? byteOrderMark + text : text;
}
