import * as vscode from 'vscode';
import { isBytes } from '../../core/bridge/displayValue.ts';
import type { JsonValue } from '../../core/notebook/json.ts';
import {
  errorType,
  type NotebookOutput,
  type OutputItem,
  type OutputRest,
  outputValue,
  readOutput,
} from '../../core/notebook/notebookOutput.ts';

/** The key in the metadata of an editor's output. */
const restKey = 'engee';

/** Types that the editor runs as a page of the notebook. A file may come from anywhere, so they are not shown. */
const activeTypes: ReadonlySet<string> = new Set([
  'text/html',
  'image/svg+xml',
  'application/javascript',
  'text/javascript',
]);

/** In UTF-16 units. The editor gets slow with longer texts. */
const maxShownLength = 1_000_000;

/** Converts an output of a file. */
export function editorOutput(value: JsonValue): vscode.NotebookCellOutput {
  const output = readOutput(value);
  const shown = output.items.filter(({ mime }) => !activeTypes.has(mime));
  const isWhole = shown.length === output.items.length && shown.every(({ data }) => data.length <= maxShownLength);
  if (isWhole) return newEditorOutput(output);
  const items = shown.map(cut);
  const note = { mime: 'text/plain', data: vscode.l10n.t('This output is not shown because it is a page with code.') };
  return newEditorOutput({ items: items.length > 0 ? items : [note], rest: { ...output.rest, raw: value } });
}

export function newEditorOutput({ items, rest }: NotebookOutput): vscode.NotebookCellOutput {
  return new vscode.NotebookCellOutput(items.map(editorItem), { [restKey]: rest });
}

/** Converts an output to its form in a file. */
export function fileOutput({ items, metadata }: vscode.NotebookCellOutput): JsonValue {
  const rest = (metadata as Readonly<Record<string, unknown>> | undefined)?.[restKey] as OutputRest | undefined;
  return outputValue({
    items: items.map(({ mime, data }) => ({
      mime,
      data: isBytes(mime) ? Buffer.from(data).toString('base64') : new TextDecoder().decode(data),
    })),
    rest: rest ?? { kind: kindOf(items) },
  });
}

/** Tells the kind of an output that another extension created. */
function kindOf([first]: readonly vscode.NotebookCellOutputItem[]): OutputRest['kind'] {
  if (first?.mime === errorType) return 'error';
  return first?.mime.startsWith('application/vnd.code.notebook.std') === true ? 'stream' : 'display_data';
}

export function editorItem({ mime, data }: OutputItem): vscode.NotebookCellOutputItem {
  return new vscode.NotebookCellOutputItem(isBytes(mime) ? Buffer.from(data, 'base64') : Buffer.from(data), mime);
}

function cut({ mime, data }: OutputItem): OutputItem {
  if (data.length <= maxShownLength) return { mime, data };
  return isBytes(mime) || !mime.startsWith('text/')
    ? { mime: 'text/plain', data: vscode.l10n.t('This output is too large to be shown here.') }
    : { mime, data: `${data.slice(0, maxShownLength)}\n…` };
}
