import * as vscode from 'vscode';
import type { UiText } from '../../../core/lib/uiText.ts';
import { lineAfterRun } from '../../../core/run/lineAfterRun.ts';
import type { RunOutcome } from '../../../core/run/model.ts';
import {
  cellsAboveToRun,
  cellToRun,
  type EditorSnapshot,
  fromHereToRun,
  selectionToRun,
  type SubmissionRequest,
  toHereToRun,
} from '../../../core/run/submission.ts';
import type { Clock } from '../../../platform/clock.ts';
import { activeCodeEditor } from '../../shared/activeCodeEditor.ts';
import { commands } from '../../shared/commands.ts';
import { givenUri } from '../../shared/givenUri.ts';
import { registerCommand } from '../../shared/ui/registerCommand.ts';
import { activeEditorSnapshot, documentSnapshot } from '../editorSnapshot.ts';
import { CellHighlight } from './cellHighlight.ts';
import { CellLenses } from './cellLenses.ts';
import { type CellDocument, DocumentCells } from './documentCells.ts';
import { moveByCells, moveToLine } from './moveCursor.ts';
import { withoutSelection } from './runSettings.ts';

/** Returns what a command sends, for the active editor or the position of a code lens. */
type PieceRequest = (editor: EditorSnapshot) => SubmissionRequest;

/** Runs the code that `request` selects. If there is none, shows `nothing` as a notification, or a message in the status bar. */
export type RunPiece = (
  snapshot: Promise<EditorSnapshot | undefined>,
  request: PieceRequest,
  nothing?: UiText,
) => Promise<RunOutcome | undefined>;

export interface CellsDependencies {
  readonly run: RunPiece;
  readonly clock: Clock;
}

/**
 * Registers the code lenses and highlighting of cells, the commands that run parts of a document or move between cells, and the
 * context key `engee.hasCells`. The run commands resolve to a `RunOutcome`, or to undefined if nothing was run.
 */
export function registerCells({ run, clock }: CellsDependencies): vscode.Disposable {
  const linesText = (document: CellDocument, first: number, end: number) =>
    document.getText(new vscode.Range(first, 0, end, 0));
  const cells = new DocumentCells({ clock, linesText });
  const lenses = new CellLenses(cells);
  const runs = (request: PieceRequest, nothing: UiText) => (uri?: unknown, line?: unknown) =>
    run(snapshotAt(uri, line), request, nothing);
  const andAdvance = (request: PieceRequest, advance: (editor: vscode.TextEditor) => void) => () => {
    const editor = activeCodeEditor();
    const outcome = run(Promise.resolve(activeEditorSnapshot()), request);
    if (editor !== undefined && vscode.workspace.isTrusted) advance(editor);
    return outcome;
  };
  const moves = (step: 1 | -1) => (editor: vscode.TextEditor) => {
    moveByCells(editor, cells.of(editor.document)?.cells ?? [], step);
  };
  return vscode.Disposable.from(
    registerCommand(commands.runSelectionAndAdvance, andAdvance(selectionRequest, advanceBySelection)),
    registerCommand(commands.runCell, runs(cellToRun, vscode.l10n.t('This cell has no code to run.'))),
    registerCommand(commands.runCellAndAdvance, andAdvance(cellToRun, moves(1))),
    registerCommand(commands.runCellsAbove, runs(cellsAboveToRun, vscode.l10n.t('There is no code above this cell.'))),
    registerCommand(commands.runFromHere, runs(fromHereToRun, vscode.l10n.t('There is no code from here to the end.'))),
    registerCommand(commands.runToHere, runs(toHereToRun, vscode.l10n.t('There is no code from the start to here.'))),
    registerCommand(commands.nextCell, inActiveEditor(moves(1))),
    registerCommand(commands.previousCell, inActiveEditor(moves(-1))),
    vscode.languages.registerCodeLensProvider({ language: 'julia' }, lenses),
    lenses,
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      cells.edited(document, contentChanges);
    }),
    new CellHighlight(cells, clock),
  );
}

function inActiveEditor(move: (editor: vscode.TextEditor) => void): () => void {
  return () => {
    const editor = activeCodeEditor();
    if (editor !== undefined) move(editor);
  };
}

/** Returns what "Run Selection" sends. A setting decides what runs if nothing is selected. */
export function selectionRequest(editor: EditorSnapshot): SubmissionRequest {
  return selectionToRun(editor, () => withoutSelection(vscode.Uri.parse(editor.uri)));
}

function advanceBySelection(editor: vscode.TextEditor): void {
  const snapshot = activeEditorSnapshot();
  const line = snapshot && lineAfterRun(snapshot, withoutSelection(editor.document.uri));
  if (line !== undefined) moveToLine(editor, line);
}

/** Returns a snapshot with the cursor at the position of a code lens, or of the active editor if there is no position. */
async function snapshotAt(uri: unknown, line: unknown): Promise<EditorSnapshot | undefined> {
  const document = givenUri(uri);
  if (document === undefined || typeof line !== 'number') return activeEditorSnapshot();
  if (!Number.isSafeInteger(line) || line < 0) return undefined;
  const snapshot = await documentSnapshot(document);
  const place = { line, character: 0 };
  return snapshot && { ...snapshot, selections: [{ start: place, end: place }] };
}
