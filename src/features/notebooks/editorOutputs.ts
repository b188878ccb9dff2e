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
import { safeOutput } from '../../core/notebook/safeOutput.ts';

/** The key in the metadata of an editor's output. */
const restKey = 'engee';

/** Converts an output of a file. */
export function editorOutput(value: JsonValue): vscode.NotebookCellOutput {
  return newEditorOutput(safeOutput(readOutput(value)));
}

/** Converts an output. The editor's own writer of Jupyter notebooks reads the metadata, too. */
export function newEditorOutput({ items, rest }: NotebookOutput): vscode.NotebookCellOutput {
  const { kind, executionCount, raw } = rest;
  return new vscode.NotebookCellOutput(items.map(editorItem), {
    [restKey]: rest,
    outputType: kind === 'other' ? 'display_data' : kind,
    ...(executionCount === undefined ? {} : { executionCount }),
    ...(kind === 'error' && raw !== undefined ? { originalError: raw } : {}),
  });
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
