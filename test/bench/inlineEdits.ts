import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Bench } from './bench.ts';
import { runSelection, selectCode } from './juliaEditor.ts';
import { compared } from './row.ts';
import { timed } from './stopwatch.ts';

const resultCounts = [125, 250, 500];
const edits = 20;
/** The results are drawn 50 ms after an edit. The next edit waits for a window that is still busy with them. */
const restMs = 60;

/**
 * `inline.edit.N`: the slowest edit right after N runs whose results are shown beside the code, compared with the slowest edit
 * of the same document before the runs.
 */
export const inlineEdits: Bench = async () => {
  const rows = [];
  await selectCode(Array.from({ length: 600 }, (_line, index) => `x${index} = ${index}`).join('\n'));
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new Error('There is no editor');
  const referenceMs = await slowestEdit(editor, 550);
  let line = 0;
  for (const count of resultCounts) {
    for (; line < count; line++) {
      editor.selection = new vscode.Selection(line, 0, line, editor.document.lineAt(line).text.length);
      editor.revealRange(editor.selection);
      await runSelection();
    }
    rows.push(compared(`inline.edit.${count}`, await slowestEdit(editor, count - edits), referenceMs));
  }
  return rows;
};

/** Edits the ends of consecutive lines, which removes their results. Returns the time of the slowest edit in milliseconds. */
async function slowestEdit(editor: vscode.TextEditor, firstLine: number): Promise<number> {
  let slowestMs = 0;
  for (let line = firstLine; line < firstLine + edits; line++) {
    const end = editor.document.lineAt(line).range.end;
    const edit = () =>
      editor.edit((builder) => {
        builder.insert(end, ' + 1');
      });
    slowestMs = Math.max(slowestMs, await timed(async () => edit()));
    await delay(restMs);
  }
  return slowestMs;
}
