import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { Emitter } from '../../src/core/lib/event.ts';
import type { RunEvent } from '../../src/core/run/model.ts';
import { DocumentEdits } from '../../src/features/run/documentEdits.ts';
import { InlineDecorations } from '../../src/features/run/inline/inlineDecorations.ts';
import { ShownInlineResults } from '../../src/features/run/inline/shownInlineResults.ts';
import { nodeClock as clock } from '../../src/platform/node/nodeClock.ts';
import type { Bench } from './bench.ts';
import { compared, type Row } from './row.ts';
import { timed } from './stopwatch.ts';

const resultCounts = [125, 250, 500];
const edits = 20;
/** The results are drawn 50 ms after an edit. The next edit waits for a window that is still busy with them. */
const restMs = 60;
/** The window is still busy with a document that was just opened. */
const openingMs = 2_000;

/**
 * `inline.edit.N`: the slowest edit right after N runs whose results are shown beside the code, compared with the slowest edit
 * of the same document before the runs. Real runs would take minutes, so this measures the same code, built from the same
 * source, in the same process, instead of the installed extension.
 */
export const inlineEdits: Bench = async () => {
  const happened = new Emitter<RunEvent>();
  const followed = new DocumentEdits();
  const errorView = () => {
    throw new Error('No run fails');
  };
  const shown = new ShownInlineResults(
    { runs: { runOfFile: () => undefined, onDidRun: happened.event }, edits: followed, clock, errorView },
    new InlineDecorations(),
  );
  const rows: Row[] = [];
  for (const count of resultCounts) {
    const lines = Array.from({ length: count + edits }, (_line, index) => `x${index} = ${index}`);
    const editor = await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ language: 'julia', content: lines.join('\n') }),
    );
    await delay(openingMs);
    const referenceMs = await slowestEdit(editor, count);
    for (const event of runsOf(editor.document, lines.slice(0, count))) happened.fire(event);
    rows.push(compared(`inline.edit.${count}`, await slowestEdit(editor, 0), referenceMs));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  shown.dispose();
  followed.dispose();
  return rows;
};

/** Returns the end of one run per line, each with another value. */
function runsOf({ uri, version }: vscode.TextDocument, lines: readonly string[]): RunEvent[] {
  return lines.map((code, line) => ({
    kind: 'ended',
    run: {
      number: line + 1,
      id: `${lines.length}-${line}`,
      submission: { kind: 'selection', uri: uri.toString(), version, title: 'a.jl', code, lines: [line] },
    },
    outcome: { kind: 'value', shown: { text: String(line), isCut: false, rich: [], omitted: [] } },
    durationMs: 1,
  }));
}

/** Edits the ends of consecutive lines, which removes their results. Returns the time of the slowest edit in milliseconds. */
async function slowestEdit(editor: vscode.TextEditor, firstLine: number): Promise<number> {
  let slowestMs = 0;
  for (let line = firstLine; line < firstLine + edits; line++) {
    const end = editor.document.lineAt(line).range.end;
    const edit = async () =>
      editor.edit((builder) => {
        builder.insert(end, ' + 1');
      });
    await delay(restMs);
    slowestMs = Math.max(slowestMs, await timed(edit));
  }
  return slowestMs;
}
