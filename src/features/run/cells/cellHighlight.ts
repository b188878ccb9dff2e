import * as vscode from 'vscode';
import { type Cell, cellAt } from '../../../core/julia/cells.ts';
import type { Clock } from '../../../platform/clock.ts';
import { activeCodeEditor } from '../../shared/activeCodeEditor.ts';
import { ContextKey } from '../../shared/contextKey.ts';
import type { DocumentCells, ReadDocument } from './documentCells.ts';
import { isCellSettingOn, onDidChangeCellSettings } from './runSettings.ts';

/** Keeps typing fast. Until the update, VS Code moves the decorations with the text. */
const settleMs = 150;

const withoutCells = { divided: undefined };

/** Draws a line above each cell and highlights the cell at the cursor, in all visible editors. */
export class CellHighlight implements vscode.Disposable {
  private readonly cells: DocumentCells;
  private readonly rule = decoration({
    borderWidth: '1px 0 0 0',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor('engee.cell.rule'),
  });
  /** Thicker because high-contrast themes have no background color for the active cell. */
  private readonly activeRule = decoration({
    borderWidth: '2px 0 0 0',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor('engee.cell.activeRule'),
  });
  private readonly active = decoration({ backgroundColor: new vscode.ThemeColor('engee.cell.activeBackground') });
  /** What each editor shows, so that cursor movement within a cell is cheap. */
  private readonly shown = new WeakMap<vscode.TextEditor, string>();
  private readonly subscriptions: vscode.Disposable;
  /** The documents that are being read. */
  private readonly waiting = new Set<vscode.TextDocument>();
  private timer: { dispose(): void } | undefined;
  private readonly hasCells = new ContextKey('engee.hasCells');

  constructor(cells: DocumentCells, clock: Clock) {
    this.cells = cells;
    const showAll = () => {
      this.showAll();
    };
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeVisibleTextEditors(showAll),
      vscode.window.onDidChangeActiveTextEditor(showAll),
      onDidChangeCellSettings(showAll),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (this.timer === undefined) this.show(textEditor);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        // The output changes frequently and has no cells.
        if (
          document.uri.scheme === 'output' ||
          !vscode.window.visibleTextEditors.some((editor) => editor.document === document)
        )
          return;
        this.timer?.dispose();
        this.timer = clock.schedule(showAll, settleMs);
      }),
    );
    this.showAll();
  }

  dispose(): void {
    this.timer?.dispose();
    this.waiting.clear();
    vscode.Disposable.from(this.subscriptions, this.rule, this.activeRule, this.active, this.hasCells).dispose();
  }

  private showAll(): void {
    this.timer = undefined;
    for (const editor of vscode.window.visibleTextEditors) this.show(editor);
    const document = activeCodeEditor()?.document;
    const read = document?.languageId === 'julia' ? this.read(document) : withoutCells;
    if (read !== undefined) this.hasCells.set(read.divided !== undefined);
  }

  /** Returns undefined if the document must be read first. Shows all again after that. */
  private read(document: vscode.TextDocument): Pick<ReadDocument, 'divided'> | undefined {
    const current = this.cells.current(document);
    if (current !== undefined || this.waiting.has(document)) return current;
    this.waiting.add(document);
    void this.cells.read(document).then(() => {
      // A pending timer shows all anyway.
      if (this.waiting.delete(document) && this.timer === undefined) this.showAll();
    });
    return undefined;
  }

  private show(editor: vscode.TextEditor): void {
    const { document } = editor;
    const isOn = document.languageId === 'julia' && isCellSettingOn('highlight', document);
    const read = isOn ? this.read(document) : withoutCells;
    // Until the document has been read, VS Code moves the decorations with the text.
    if (read === undefined) return;
    const cells = read.divided?.cells ?? [];
    const active = editor === activeCodeEditor() ? cellAt(cells, editor.selection.active.line) : undefined;
    const shown = cells.length === 0 ? 'nothing' : `${document.version} ${active?.first ?? ''}`;
    if ((this.shown.get(editor) ?? 'nothing') === shown) return;
    this.shown.set(editor, shown);
    const delimited = cells.filter(({ isDelimited }) => isDelimited);
    editor.setDecorations(this.rule, delimited.filter((cell) => cell !== active).map(firstLine));
    editor.setDecorations(this.activeRule, delimited.filter((cell) => cell === active).map(firstLine));
    editor.setDecorations(this.active, active === undefined ? [] : [new vscode.Range(active.first, 0, active.last, 0)]);
  }
}

function decoration(options: vscode.DecorationRenderOptions): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({ ...options, isWholeLine: true });
}

function firstLine({ first }: Cell): vscode.Range {
  return new vscode.Range(first, 0, first, 0);
}
