import * as vscode from 'vscode';
import { type MaskField, maskFields } from '../../core/notebook/maskFields.ts';
import type { Literal } from '../../core/notebook/maskLiteral.ts';

/** Returns the fields of a cell. Only Julia has them. */
export function fieldsOfCell({ document }: vscode.NotebookCell): readonly MaskField[] {
  return document.languageId === 'julia' ? maskFields(document.getText()) : [];
}

/**
 * A field in a cell that may be edited meanwhile. Given to a command by the button of the field: only the extension can create
 * it, so a link can't name a field.
 */
export class FieldOfCell {
  readonly #cell: vscode.NotebookCell;
  readonly #name: string;
  /** Which of the fields with this name. */
  readonly #occurrence: number;

  /** @param fields all fields of the cell */
  constructor(cell: vscode.NotebookCell, fields: readonly MaskField[], field: MaskField) {
    this.#cell = cell;
    this.#name = field.name;
    this.#occurrence = fields.filter(({ name }) => name === field.name).indexOf(field);
  }

  /** Returns the field that an argument of a command is; undefined for anything else. */
  static in(argument: unknown): FieldOfCell | undefined {
    return typeof argument === 'object' && argument !== null && #cell in argument ? argument : undefined;
  }

  get cell(): vscode.NotebookCell {
    return this.#cell;
  }

  /** Returns the field as it is now; undefined if it was removed. */
  find(): MaskField | undefined {
    return fieldsOfCell(this.#cell).filter(({ name }) => name === this.#name)[this.#occurrence];
  }

  /** Replaces only the literal. Resolves to whether the cell has the value now. */
  async set({ source }: Literal): Promise<boolean> {
    const field = this.find();
    if (field === undefined) return false;
    const edit = new vscode.WorkspaceEdit();
    edit.replace(this.#cell.document.uri, new vscode.Range(field.line, field.start, field.line, field.end), source);
    return vscode.workspace.applyEdit(edit);
  }
}
