import * as vscode from 'vscode';
import { isObject, type JsonObject } from '../../core/notebook/json.ts';
import { type CellRest, newCellRest, type NotebookCell } from '../../core/notebook/notebookCell.ts';
import {
  type FileCell,
  newFrame,
  type NotebookFrame,
  type NotebookProblem,
  readNotebook,
  writeNotebook,
} from '../../core/notebook/notebookFile.ts';
import { editorOutput, fileOutput } from './editorOutputs.ts';

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

/** Reads and writes Engee's scripts. What was not edited comes back byte for byte. */
export class ScriptSerializer implements vscode.NotebookSerializer {
  private readonly onDamaged: (problem: NotebookProblem, text: string) => void;

  /** @param onDamaged called before an error is thrown for a file that is not a notebook */
  constructor(onDamaged: (problem: NotebookProblem, text: string) => void) {
    this.onDamaged = onDamaged;
  }

  deserializeNotebook(content: Uint8Array): vscode.NotebookData {
    const text = decoded(content);
    const notebook = text.trim() === '' ? { cells: [], frame: newFrame() } : readNotebook(text);
    if (!('cells' in notebook)) {
      this.onDamaged(notebook, text);
      throw new Error(vscode.l10n.t('This file is not a valid Engee script.'));
    }
    const data = new vscode.NotebookData(notebook.cells.map(editorCell));
    data.metadata = { engee: notebook.frame };
    return data;
  }

  serializeNotebook({ cells, metadata }: vscode.NotebookData): Uint8Array {
    const frame = (metadata?.['engee'] as NotebookFrame | undefined) ?? newFrame();
    return new TextEncoder().encode(writeNotebook({ cells: cells.map(fileCell), frame }));
  }
}

/** Keeps the byte order mark, which belongs to the file. Throws for other encodings, because saving would destroy the text. */
function decoded(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(content);
  } catch {
    throw new Error(vscode.l10n.t('This file is not encoded in UTF-8, as Engee scripts are.'));
  }
}

const languages = { code: 'julia', markdown: 'markdown', raw: 'raw', other: 'json' } as const;

function editorCell({ kind, text, outputs, rest, before }: FileCell): vscode.NotebookCellData {
  const editorKind = kind === 'markdown' ? vscode.NotebookCellKind.Markup : vscode.NotebookCellKind.Code;
  const cell = new vscode.NotebookCellData(editorKind, text, languages[kind]);
  cell.outputs = outputs.map(editorOutput);
  cell.metadata = cellMetadata({ ...rest, ...(before === undefined ? {} : { before }) });
  return cell;
}

function fileCell(
  { kind: editorKind, languageId, value, outputs = [], metadata }: vscode.NotebookCellData,
  index: number,
): FileCell {
  const { before, ...rest } = (metadata as CellMetadata | undefined)?.engee ?? restOfNew(editorKind, index, value);
  const kind = kindOf(editorKind, languageId, rest);
  const cell = { kind, text: value, outputs: kind === 'code' ? outputs.map(fileOutput) : [], rest };
  return before === undefined ? cell : { ...cell, before };
}

/** A cell that the user turned into another kind has a new type. */
function kindOf(editorKind: vscode.NotebookCellKind, languageId: string, { fields }: CellRest): NotebookCell['kind'] {
  if (editorKind === vscode.NotebookCellKind.Markup) return 'markdown';
  if (languageId === languages.other && fields['cell_type'] === undefined) return 'other';
  return fields['cell_type'] === 'raw' && languageId === languages.raw ? 'raw' : 'code';
}

/** Used only if a cell is saved before `keepCellIds` has given it an ID. The same cell gets the same ID again. */
function restOfNew(kind: vscode.NotebookCellKind, index: number, text: string): CellRest & { before?: string } {
  let hash = index;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) >>> 0;
  return newCellRest(
    kind === vscode.NotebookCellKind.Markup ? 'markdown' : 'code',
    hash.toString(16).padStart(8, '0').slice(-8),
  );
}

/** Returns the ID of a cell in the file; undefined if it has none. */
export function cellId({ metadata }: Pick<vscode.NotebookCell, 'metadata'>): string | undefined {
  const id = fieldsInFile(metadata)?.['id'];
  return typeof id === 'string' ? id : undefined;
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
