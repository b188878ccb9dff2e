import * as vscode from 'vscode';
import { describe } from '../../core/errors/describe.ts';
import { faultOf } from '../../core/errors/engeeError.ts';
import { sha256Hex } from '../../core/lib/crypto.ts';
import { derivedCellId, withUniqueIds } from '../../core/notebook/cellId.ts';
import { isObject, type JsonObject, tooLong } from '../../core/notebook/json.ts';
import {
  type CellRest,
  newCellRest,
  type NotebookCell,
  type SourceForm,
  withLf,
} from '../../core/notebook/notebookCell.ts';
import {
  contentKey,
  type FileCell,
  maxNotebookBytes,
  newFrame,
  type NotebookFile,
  type NotebookFrame,
  readNotebook,
  writeNotebook,
} from '../../core/notebook/notebookFile.ts';
import { editorOutput, fileOutput } from './editorOutputs.ts';
import { problemText, type ScriptProblem } from './scriptProblem.ts';

/** What the metadata of an editor's cell has. */
interface CellMetadata {
  /** A copy of the ID in `engee`. By this key, the editor finds the same cell in two versions that it compares. */
  readonly id?: string;
  readonly engee?: CellRest & { readonly before?: string };
}

/** Returns the metadata of an editor's cell. */
export function cellMetadata(engee: CellRest & { readonly before?: string }): Record<string, unknown> {
  const { id } = engee.fields;
  return { ...(typeof id === 'string' ? { id } : {}), engee } satisfies CellMetadata;
}

export interface ScriptObserver {
  /** Called before an error is thrown for a file that is not a notebook. */
  damaged(problem: ScriptProblem, content: Uint8Array): void;
  /** Called before the editor writes a file or a backup. Rejects to prevent that. */
  beforeWrite(data: vscode.NotebookData, content: Uint8Array): Promise<void>;
}

/** Reads and writes Engee's scripts. What was not edited comes back byte for byte. */
export class ScriptSerializer implements vscode.NotebookSerializer {
  private readonly observer: ScriptObserver;

  constructor(observer: ScriptObserver) {
    this.observer = observer;
  }

  async deserializeNotebook(content: Uint8Array): Promise<vscode.NotebookData> {
    const script = readScript(content);
    if (!('cells' in script)) {
      this.observer.damaged(script.problem, content);
      throw new Error(problemText(script.problem, script.text));
    }
    const data = new vscode.NotebookData(script.cells.map(editorCell));
    data.metadata = { engee: script.frame, [contentKey]: await sha256Hex(content) };
    return data;
  }

  async serializeNotebook(data: vscode.NotebookData): Promise<Uint8Array> {
    const content = writtenContent(data);
    await this.observer.beforeWrite(data, content);
    return content;
  }
}

/** Returns what the file of an open script has if it is saved now. @throws EngeeError if that is too much */
export function contentOf(notebook: vscode.NotebookDocument): Uint8Array {
  const cells = notebook.getCells().map(({ kind, document, outputs, metadata }) =>
    Object.assign(new vscode.NotebookCellData(kind, document.getText(), document.languageId), {
      outputs: [...outputs],
      metadata,
    }),
  );
  return scriptContent(Object.assign(new vscode.NotebookData(cells), { metadata: notebook.metadata }));
}

/** The editor shows only the text of an error. */
function writtenContent(data: vscode.NotebookData): Uint8Array {
  try {
    return scriptContent(data);
  } catch (error) {
    const fault = faultOf(error);
    const text = fault && describe(fault)?.text;
    if (text === undefined) throw error;
    throw new Error(text, { cause: error });
  }
}

function scriptContent({ cells, metadata }: vscode.NotebookData): Uint8Array {
  // Before any output becomes a text.
  const sizes = cells.flatMap(({ outputs = [] }) =>
    outputs.flatMap(({ items }) => items.map(({ data }) => data.length)),
  );
  if (sizes.reduce((sum, size) => sum + size, 0) > maxNotebookBytes) throw tooLong();
  const frame = (metadata?.['engee'] as NotebookFrame | undefined) ?? newFrame();
  const written = cells.map((cell, index) => writtenCell(cell, index, frame));
  const content = new TextEncoder().encode(writeNotebook({ cells: withUniqueIds(written), frame }));
  if (content.length > maxNotebookBytes) throw tooLong();
  return content;
}

/** Reads the content of a file. An empty file is an empty notebook. */
function readScript(content: Uint8Array): NotebookFile | { readonly problem: ScriptProblem; readonly text: string } {
  if (content.length > maxNotebookBytes) return { problem: { kind: 'tooLarge' }, text: '' };
  let text: string;
  try {
    // The byte order mark belongs to the file.
    text = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(content);
  } catch {
    return { problem: { kind: 'notUtf8' }, text: '' };
  }
  if (text.trim() === '') return { cells: [], frame: newFrame() };
  const notebook = readNotebook(text);
  return 'cells' in notebook ? notebook : { problem: notebook, text: text.replace('\uFEFF', '') };
}

const languages = { code: 'julia', markdown: 'markdown', raw: 'raw', other: 'json' } as const;

function editorCell({ kind, text, outputs, rest, before }: FileCell): vscode.NotebookCellData {
  const editorKind = kind === 'markdown' ? vscode.NotebookCellKind.Markup : vscode.NotebookCellKind.Code;
  const cell = new vscode.NotebookCellData(editorKind, text, languages[kind]);
  cell.outputs = outputs.map(editorOutput);
  cell.metadata = cellMetadata({ ...rest, ...(before === undefined ? {} : { before }) });
  return cell;
}

/** Converts a cell of the editor, and checks the text of a cell of an unknown type, which is its JSON. */
function writtenCell(data: vscode.NotebookCellData, index: number, frame: NotebookFrame): FileCell {
  const cell = fileCell(data, index, frame);
  if (cell.kind === 'other' && !isJson(cell.text))
    throw new Error(
      vscode.l10n.t('Cell {0} is not valid JSON. Its type is unknown, so it is shown as in the file.', index + 1),
    );
  return cell;
}

function fileCell(
  { kind: editorKind, languageId, value, outputs = [], metadata }: vscode.NotebookCellData,
  index: number,
  frame: NotebookFrame,
): FileCell {
  const { before, ...rest } =
    (metadata as CellMetadata | undefined)?.engee ?? restOfNew(editorKind, `${index} ${value}`, frame);
  const kind = kindOf(editorKind, languageId, rest);
  // The editor can have other line breaks.
  const cell = { kind, text: withLf(value), outputs: kind === 'code' ? outputs.map(fileOutput) : [], rest };
  return before === undefined ? cell : { ...cell, before };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A cell that the user turned into another kind has a new type. */
function kindOf(editorKind: vscode.NotebookCellKind, languageId: string, { fields }: CellRest): NotebookCell['kind'] {
  if (editorKind === vscode.NotebookCellKind.Markup) return 'markdown';
  if (languageId === languages.other && fields['cell_type'] === undefined) return 'other';
  return fields['cell_type'] === 'raw' && languageId === languages.raw ? 'raw' : 'code';
}

/** Used only if a cell is saved before `keepCellIds` has given it an ID. The same cell gets the same ID again. */
function restOfNew(
  kind: vscode.NotebookCellKind,
  seed: string,
  frame: NotebookFrame,
): CellRest & { readonly before?: string } {
  const type = kind === vscode.NotebookCellKind.Markup ? 'markdown' : 'code';
  return newCellRest(type, derivedCellId(seed, new Set()), formOfNew(frame));
}

/** Returns how `source` is written in new cells of a file. */
export function formOfNew({ hasLines }: Pick<NotebookFrame, 'hasLines'>): SourceForm {
  return hasLines === true ? 'lines' : 'one';
}

/** Returns the title that the user gave a cell in Engee; undefined if there is none. */
export function cellTitle({ metadata }: Pick<vscode.NotebookCell, 'metadata'>): string | undefined {
  const own = fieldsInFile(metadata)?.['metadata'];
  const name = isObject(own) ? own['name'] : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** Returns the keys of a cell in its file, from the metadata of the editor's cell. */
export function fieldsInFile(metadata: Readonly<Record<string, unknown>>): JsonObject | undefined {
  return (metadata as CellMetadata).engee?.fields;
}
