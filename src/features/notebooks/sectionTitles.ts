import * as vscode from 'vscode';
import { foreign } from '../../core/lib/uiText.ts';
import type { CellRest } from '../../core/notebook/notebookCell.ts';
import type { NotebookFrame } from '../../core/notebook/notebookFile.ts';
import { withTitle } from '../../core/notebook/sectionTitle.ts';
import { commands } from '../shared/commands.ts';
import { cellButton, foundSymbol, outlineEntry } from '../shared/ui/notebookCells.ts';
import { askText } from '../shared/ui/quickInput.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { givenCell } from './givenCell.ts';
import { cellTitle } from './scriptSerializer.ts';

/** Shows the titles that sections have in Engee, below the cell and among the symbols, and lets the user change them. */
export function showSectionTitles(notebookType: string): vscode.Disposable {
  const outline = new OutlineOfCells(notebookType);
  return vscode.Disposable.from(
    outline,
    vscode.workspace.onDidChangeNotebookDocument(({ notebook, cellChanges }) => {
      const isChanged = cellChanges.some(({ metadata }) => metadata !== undefined);
      if (notebook.notebookType === notebookType && isChanged) outline.refresh();
    }),
    vscode.languages.registerWorkspaceSymbolProvider({
      provideWorkspaceSymbols: (query) => foundTitles(notebookType, query),
    }),
    vscode.notebooks.registerNotebookCellStatusBarItemProvider(notebookType, {
      provideCellStatusBarItems: (cell) => {
        const text = shownTitle(cell);
        const title = vscode.l10n.t('Rename Section');
        return text === undefined
          ? []
          : cellButton({
              text,
              priority: 1,
              tooltip: title,
              spoken: vscode.l10n.t('Section {0}, rename', text),
              command: { command: commands.renameSection, title, arguments: [cell] },
            });
      },
    }),
    registerCommand(commands.renameSection, (argument) => rename(givenCell(argument), notebookType)),
  );
}

/** Gives the editor the title of each cell. */
class OutlineOfCells implements vscode.DocumentSymbolProvider {
  private readonly notebookType: string;
  /** The editor asks for each cell of a notebook, so cells are not searched each time. */
  private readonly cells = new WeakMap<vscode.TextDocument, vscode.NotebookCell>();
  private registration: vscode.Disposable;

  constructor(notebookType: string) {
    this.notebookType = notebookType;
    this.registration = this.register();
  }

  /** Makes the editor ask again, which it does by itself only after an edit of the text. */
  refresh(): void {
    this.registration.dispose();
    this.registration = this.register();
  }

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    const cell = this.cellOf(document);
    const title = cell === undefined ? undefined : shownTitle(cell);
    return title === undefined ? [] : [outlineEntry(title, wholeOf(document))];
  }

  dispose(): void {
    this.registration.dispose();
  }

  private cellOf(document: vscode.TextDocument): vscode.NotebookCell | undefined {
    const known = this.cells.get(document);
    // A cell that was removed has the index -1, and undo creates another one for the document.
    if (known !== undefined && known.index >= 0) return known;
    for (const cell of scriptCells(this.notebookType)) this.cells.set(cell.document, cell);
    return this.cells.get(document);
  }

  private register(): vscode.Disposable {
    return vscode.languages.registerDocumentSymbolProvider({ notebookType: this.notebookType }, this);
  }
}

function scriptCells(notebookType: string): readonly vscode.NotebookCell[] {
  return vscode.workspace.notebookDocuments
    .filter((notebook) => notebook.notebookType === notebookType)
    .flatMap((notebook) => notebook.getCells());
}

function foundTitles(notebookType: string, query: string): vscode.SymbolInformation[] {
  const wanted = query.toLowerCase();
  return scriptCells(notebookType).flatMap((cell) => {
    const title = shownTitle(cell);
    if (title?.toLowerCase().includes(wanted) !== true) return [];
    return [foundSymbol(title, new vscode.Location(cell.document.uri, new vscode.Position(0, 0)))];
  });
}

function shownTitle(cell: vscode.NotebookCell): ReturnType<typeof foreign> | undefined {
  const title = foreign(cellTitle(cell) ?? '');
  return title === '' ? undefined : title;
}

function wholeOf(document: vscode.TextDocument): vscode.Range {
  return document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
}

async function rename(cell: vscode.NotebookCell | undefined, notebookType: string): Promise<void> {
  if (cell?.notebook.notebookType !== notebookType) return;
  const typed = await askText({
    title: vscode.l10n.t('Rename Section'),
    prompt: vscode.l10n.t('The title of the section. Empty for none.'),
    value: cellTitle(cell) ?? '',
  });
  const { notebook, index, metadata } = cell;
  const rest = metadata['engee'] as CellRest | undefined;
  // A cell that was removed meanwhile has the index -1.
  if (typed === undefined || rest === undefined || index < 0) return;
  const { style } = notebook.metadata['engee'] as NotebookFrame;
  const title = typed.trim();
  const renamed = withTitle(rest, title === '' ? undefined : title, style);
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.updateCellMetadata(index, { ...metadata, engee: renamed })]);
  await vscode.workspace.applyEdit(edit);
}
