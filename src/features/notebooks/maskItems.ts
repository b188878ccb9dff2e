import * as vscode from 'vscode';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import type { Literal } from '../../core/notebook/maskLiteral.ts';
import { commands } from '../shared/commands.ts';
import { cellButton } from '../shared/ui/notebookCells.ts';
import { FieldOfCell, fieldsOfCell } from './maskedCell.ts';

/** In characters. More would hide the other fields of the cell. */
const maxValueLength = 40;
/** A cell is no place for more. The command lists all. */
const maxItems = 30;

/** Shows the fields of a cell below it, as buttons. */
export const maskItems: vscode.NotebookCellStatusBarItemProvider = {
  provideCellStatusBarItems: (cell) => {
    const fields = fieldsOfCell(cell);
    return fields.slice(0, maxItems).map((field) => {
      const [name, value] = [foreign(field.name), shownValue(field.value)];
      const title = vscode.l10n.t('Change {0}', name);
      return cellButton({
        text: vscode.l10n.t('{0}: {1}', name, value),
        tooltip: title,
        spoken: vscode.l10n.t('Change {0}, now {1}', name, value),
        command: { command: commands.editFields, title, arguments: [new FieldOfCell(cell, fields, field)] },
      });
    });
  },
};

/** Returns a value as the user sees it: a text without its quotation marks. */
export function shownValue({ kind, value, source }: Literal): UiText {
  const text = kind === 'text' ? foreign(value, maxValueLength) : foreign(source, maxValueLength);
  return text === '' ? foreign(source, maxValueLength) : text;
}
