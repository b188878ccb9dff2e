import * as vscode from 'vscode';
import { type CellActions, cellActions } from '../../../core/julia/cells.ts';
import { commands } from '../../shared/commands.ts';
import type { DocumentCells } from './documentCells.ts';
import { isCellSettingOn, onDidChangeCellSettings } from './runSettings.ts';

/** Provides "Run Cell", "Run Above" and "Run Below" above each cell. */
export class CellLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly cells: DocumentCells;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly settings = onDidChangeCellSettings(() => {
    this.changed.fire();
  });

  constructor(cells: DocumentCells) {
    this.cells = cells;
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const divided = isCellSettingOn('codeLens', document) ? await this.cells.read(document) : undefined;
    if (divided === undefined) return [];
    return cellActions(divided).flatMap(({ line, actions }) =>
      actions.map(
        (action) => new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command(action, document.uri, line)),
      ),
    );
  }

  dispose(): void {
    this.settings.dispose();
    this.changed.dispose();
  }
}

function command(action: CellActions['actions'][number], uri: vscode.Uri, line: number): vscode.Command {
  return { ...describeAction(action), arguments: [uri, line] };
}

function describeAction(action: CellActions['actions'][number]): vscode.Command {
  switch (action) {
    case 'run':
      return {
        command: commands.runCell,
        title: vscode.l10n.t('Run Cell'),
        tooltip: vscode.l10n.t('Run the code of this cell in Engee'),
      };
    case 'above':
      return {
        command: commands.runCellsAbove,
        title: vscode.l10n.t('Run Above'),
        tooltip: vscode.l10n.t('Run all cells above this one in Engee'),
      };
    case 'below':
      return {
        command: commands.runFromHere,
        title: vscode.l10n.t('Run Below'),
        tooltip: vscode.l10n.t('Run this cell and all cells below it in Engee'),
      };
  }
}
