import * as vscode from 'vscode';
import { commands } from '../../shared/commands.ts';
import { registerCommand } from '../../shared/ui/registerCommand.ts';
import { InlineDecorations } from './inlineDecorations.ts';
import { ShownInlineResults, type ShownInlineResultsDependencies } from './shownInlineResults.ts';

/** Registers the results next to the code, and the command that clears them. */
export function registerInlineResults(dependencies: ShownInlineResultsDependencies): vscode.Disposable {
  const shown = new ShownInlineResults(dependencies, new InlineDecorations());
  return vscode.Disposable.from(
    shown,
    registerCommand(commands.clearInlineResults, () => {
      shown.results.clear();
    }),
  );
}
