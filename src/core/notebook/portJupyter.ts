import { randomCellId } from './cellId.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import type { NotebookCell } from './notebookCell.ts';
import {
  newFrame,
  type NotebookFile,
  notebookMetadata,
  type NotebookProblem,
  readNotebook,
  writeNotebook,
} from './notebookFile.ts';
import { cellKeys, engeeMetadata, metadataOf, titleOf, without } from './portCells.ts';
import type { CellLeftover, Leftover, Ported } from './portLeftovers.ts';

/** The form of IDs that nbformat 4.5 allows. */
const jupyterId = /^[\w-]{1,64}$/;
const engeeId = /^[0-9a-f]{8}$/;
const juliaKernel = {
  kernelspec: { display_name: 'Julia', language: 'julia', name: 'julia' },
  language_info: { file_extension: '.jl', mimetype: 'application/julia', name: 'julia' },
};
/** The keys that each type of output has in nbformat 4.5, with the values of those that may be missing in a file. */
const outputForms: Readonly<Record<string, JsonObject>> = {
  stream: { name: 'stdout', text: '' },
  display_data: { data: {}, metadata: {} },
  execute_result: { data: {}, execution_count: null, metadata: {} },
  error: { ename: '', evalue: '', traceback: [] },
};

/** Returns a script as a Jupyter notebook in nbformat 4.5. Titles and Engee's settings are kept in its metadata. */
export function scriptToJupyter({ cells, frame }: NotebookFile): Ported {
  const leftovers: CellLeftover[] = [];
  const taken = new Set<string>();
  const written = cells.flatMap((cell, index) => {
    const add = (what: Leftover) => leftovers.push({ cell: index + 1, what });
    return cell.kind === 'other' ? (add({ kind: 'unknownCell' }), []) : [jupyterCell(cell, taken, add)];
  });
  const metadata = { ...notebookMetadata(frame), ...juliaKernel };
  // Jupyter writes one space per level and a line break at the end.
  const text = `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
  return { text, leftovers };
}

/** Returns a Jupyter notebook as a script. What Engee's own page doesn't know is kept in the file. */
export function jupyterToScript(text: string): Ported | NotebookProblem {
  const notebook = readNotebook(text);
  if (!('cells' in notebook)) return notebook;
  const taken = new Set<string>();
  const cells = notebook.cells.map((cell) => scriptCell(cell, taken));
  const { kernelspec, language_info: languageInfo, ...others } = notebookMetadata(notebook.frame);
  const language = textAt(kernelspec, 'language') ?? textAt(languageInfo, 'name');
  const isForeign = language !== undefined && language.toLowerCase() !== 'julia';
  return {
    text: writeNotebook({ cells, frame: newFrame(others) }),
    leftovers: isForeign ? [{ what: { kind: 'language', language } }] : [],
  };
}

function jupyterCell(cell: NotebookCell, taken: Set<string>, add: (what: Leftover) => void): JsonObject {
  const { fields } = cell.rest;
  const { title, isChanged } = titleOf(cell);
  if (isChanged) add({ kind: 'title' });
  // In nbformat, a name is not empty.
  const own = metadataOf(cell);
  const metadata = title === '' ? without(own, ['name']) : { ...own, name: title };
  const hasAttachments = cell.kind !== 'code' && isObject(fields['attachments']);
  const known = [...cellKeys, ...(hasAttachments ? ['attachments'] : [])];
  const keys = Object.keys(without(fields, known));
  if (keys.length > 0) add({ kind: 'data', keys });
  const shared = { id: freeId(fields['id'], jupyterId, taken), metadata };
  const source = cell.text === '' ? [] : cell.text.split(/(?<=\n)/);
  if (cell.kind !== 'code')
    return {
      ...(hasAttachments ? { attachments: fields['attachments'] ?? {} } : {}),
      cell_type: cell.kind,
      ...shared,
      source,
    };
  const outputs = cell.outputs.map(jupyterOutput).filter((output) => output !== undefined);
  const count = cell.outputs.length - outputs.length;
  if (count > 0) add({ kind: 'unknownOutputs', count });
  return { cell_type: cell.kind, execution_count: countOf(outputs), ...shared, outputs, source };
}

/** Returns an output as nbformat defines it; undefined if it is of another type. */
function jupyterOutput(output: JsonValue): JsonObject | undefined {
  const type = isObject(output) ? output['output_type'] : undefined;
  const form = typeof type === 'string' && Object.hasOwn(outputForms, type) ? outputForms[type] : undefined;
  if (form === undefined || !isObject(output)) return undefined;
  if (Object.keys(without(output, ['output_type', ...Object.keys(form)])).length > 0) return undefined;
  const missing = Object.entries(form).filter(([key]) => !Object.hasOwn(output, key));
  const whole = { ...output, ...Object.fromEntries(missing) };
  return Object.keys(form).every((key) => isLike(whole[key], form[key])) ? whole : undefined;
}

/** Whether a value has the kind of a valid one. Texts may be lists of their lines, and counts may be missing. */
function isLike(value: JsonValue | undefined, valid: JsonValue | undefined): boolean {
  if (valid === null) return value === null || (Number.isInteger(value) && Number(value) >= 0);
  if (isObject(valid)) return isObject(value);
  const isLines = Array.isArray(value) && value.every((line) => typeof line === 'string');
  return isLines || (typeof valid === 'string' && typeof value === 'string');
}

/** Engee notes the count only in the result. */
function countOf(outputs: readonly JsonObject[]): JsonValue {
  return outputs.find((output) => output['output_type'] === 'execute_result')?.['execution_count'] ?? null;
}

function scriptCell(cell: NotebookCell, taken: Set<string>): NotebookCell {
  if (cell.kind === 'other') return cell;
  const { fields: before } = cell.rest;
  const own = metadataOf(cell);
  const fields = {
    id: freeId(before['id'], engeeId, taken),
    cell_type: cell.kind,
    source: null,
    ...(cell.kind === 'code' ? { execution_count: 0, outputs: null } : {}),
    metadata: isObject(own['engee']) ? own : { ...own, ...engeeMetadata(cell.kind) },
    ...without(before, cellKeys),
  };
  return { kind: cell.kind, text: cell.text, outputs: cell.outputs, rest: { fields, form: 'one' } };
}

/** Returns an ID if it has the right form and is the first of its kind; otherwise a new one. */
function freeId(id: JsonValue | undefined, form: RegExp, taken: Set<string>): string {
  const free = typeof id === 'string' && form.test(id) && !taken.has(id) ? id : randomCellId(taken);
  taken.add(free);
  return free;
}

function textAt(value: JsonValue | undefined, key: string): string | undefined {
  const text = isObject(value) ? value[key] : undefined;
  return typeof text === 'string' ? text : undefined;
}
