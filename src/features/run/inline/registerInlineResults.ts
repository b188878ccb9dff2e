import * as vscode from 'vscode';
import { commands } from '../../shared/commands.ts';
import { registerCommand } from '../../shared/ui/registerCommand.ts';
import { InlineDecorations } from './inlineDecorations.ts';
import { ShownInlineResults, type InlineResultsDependencies } from './shownInlineResults.ts';

/** Results beside the code that gave them, and the command that takes them away. */
export function registerInlineResults(dependencies: InlineResultsDependencies): vscode.Disposable {
  const shown = new ShownInlineResults(dependencies, new InlineDecorations());
  return vscode.Disposable.from(
    shown,
    registerCommand(commands.clearInlineResults, () => {
      shown.results.clear();
    }),
  );
}
