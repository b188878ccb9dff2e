import * as vscode from 'vscode';
import { lineAfterRun } from '../../../core/run/lineAfterRun.ts';
import type { RunOutcome } from '../../../core/run/runOutcome.ts';
import {
  cellsAboveToRun, cellToRun, fromHereToRun, selectionToRun, toHereToRun, type EditorSnapshot, type SubmissionRequest,
} from '../../../core/run/submission.ts';
import type { Clock } from '../../../platform/clock.ts';
import { commands } from '../../shared/commands.ts';
import { givenUri } from '../../shared/givenUri.ts';
import { registerCommand } from '../../shared/ui/registerCommand.ts';
import { activeEditorSnapshot, documentSnapshot } from '../editorSnapshot.ts';
import { CellHighlight } from './cellHighlight.ts';
import { CellLenses } from './cellLenses.ts';
import { DocumentCells } from './documentCells.ts';
import { moveByCells, moveToLine } from './moveCursor.ts';
import { withoutSelection } from './runSettings.ts';

export interface CellsDependencies {
  /** Runs what `request` makes of the editor, and says so where nothing can be run. */
  readonly run: (snapshot: Promise<EditorSnapshot | undefined>, request: (editor: EditorSnapshot) => SubmissionRequest) => Promise<RunOutcome | undefined>;
  readonly clock: Clock;
}

/**
 * Cells: their lenses and highlight, the commands that run pieces of a document and move on, the context key `engee.hasCells`.
 * The commands that run resolve to a `RunOutcome`, or to undefined when nothing was run.
 */
export function registerCells({ run, clock }: CellsDependencies): vscode.Disposable {
  const cells = new DocumentCells();
  const lenses = new CellLenses(cells);
  /** @param request what a command sends, for the active editor or the place that a lens gives */
  const runs = (request: (editor: EditorSnapshot) => SubmissionRequest) => (uri?: unknown, line?: unknown) =>
    run(snapshotAt(uri, line), request);
  const andAdvance = (request: (editor: EditorSnapshot) => SubmissionRequest, advance: (editor: vscode.TextEditor) => void) => () => {
    const editor = vscode.window.activeTextEditor;
    const outcome = run(Promise.resolve(activeEditorSnapshot()), request);
    if (editor !== undefined) advance(editor);
    return outcome;
  };
  const moves = (step: 1 | -1) => (editor: vscode.TextEditor) => {
    moveByCells(editor, cells.of(editor.document)?.cells ?? [], step);
  };
  return vscode.Disposable.from(
    registerCommand(commands.runSelectionAndAdvance, andAdvance(selectionRequest, advanceBySelection)),
    registerCommand(commands.runCell, runs(cellToRun)),
    registerCommand(commands.runCellAndAdvance, andAdvance(cellToRun, moves(1))),
    registerCommand(commands.runCellsAbove, runs(cellsAboveToRun)),
    registerCommand(commands.runFromHere, runs(fromHereToRun)),
    registerCommand(commands.runToHere, runs(toHereToRun)),
    vscode.commands.registerTextEditorCommand(commands.nextCell, moves(1)),
    vscode.commands.registerTextEditorCommand(commands.previousCell, moves(-1)),
    vscode.languages.registerCodeLensProvider({ language: 'julia' }, lenses),
    lenses,
    new CellHighlight(cells, clock),
  );
}

/** What "Run Selection" sends, as the setting has it. */
export function selectionRequest(editor: EditorSnapshot): SubmissionRequest {
  return selectionToRun(editor, () => withoutSelection(vscode.Uri.parse(editor.uri)));
}

function advanceBySelection(editor: vscode.TextEditor): void {
  const snapshot = activeEditorSnapshot();
  const line = snapshot && lineAfterRun(snapshot, withoutSelection(editor.document.uri));
  if (line !== undefined) moveToLine(editor, line);
}

/** The place that a lens gives; without one, the active editor's. */
async function snapshotAt(uri: unknown, line: unknown): Promise<EditorSnapshot | undefined> {
  const document = givenUri(uri);
  if (document === undefined || typeof line !== 'number') return activeEditorSnapshot();
  if (!Number.isSafeInteger(line) || line < 0) return undefined;
  const snapshot = await documentSnapshot(document);
  const place = { line, character: 0 };
  return snapshot && { ...snapshot, selections: [{ start: place, end: place }] };
}
