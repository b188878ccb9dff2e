import * as vscode from 'vscode';
import { memoryBytes } from '../../../core/lib/memoryBytes.ts';
import { plainText } from '../../../core/lib/terminal/plainText.ts';
import { fullErrorLines, fullErrorText } from '../../../core/output/errorLines.ts';
import type { Runs } from '../../../core/run/runService.ts';
import type { SourceLookup } from '../../../core/stackTrace/errorView.ts';
import { commands } from '../../shared/commands.ts';
import { registerCommand } from '../../shared/ui/registerCommand.ts';
import type { DocumentEdits } from '../documentEdits.ts';
import { FullResults } from '../fullResults.ts';
import { givenRunNumber, linkCommands } from '../linkCommands.ts';
import { diagnosticSource, ErrorDiagnostics } from './errorDiagnostics.ts';

export interface ErrorDiagnosticsFeatureDependencies {
  readonly runs: Pick<Runs, 'onDidRun'>;
  readonly edits: DocumentEdits;
  readonly sources: SourceLookup;
}

/**
 * Registers the diagnostics of failed runs, the quick fix that shows the full stack trace, and the command that clears
 * them.
 */
export function registerErrorDiagnostics({
  runs,
  edits,
  sources,
}: ErrorDiagnosticsFeatureDependencies): vscode.Disposable {
  const traces = new FullResults('engee-trace');
  const diagnostics = new ErrorDiagnostics({
    onDidRun: runs.onDidRun,
    edits,
    sources,
    onShown: (runNumber, error, view) => {
      const text = error.kind === 'text' ? plainText(error.fullDescription) : fullErrorText(view);
      const kept = { bytes: memoryBytes(text), text: () => text, drop: () => undefined };
      traces.keep(titleOf(runNumber), kept, {
        runNumber,
        lines: () => (error.kind === 'text' ? [] : fullErrorLines(view)),
      });
    },
  });
  const quickFixes = vscode.languages.registerCodeActionsProvider(
    '*',
    {
      provideCodeActions: ({ uri }, _range, { diagnostics: here }) =>
        here
          .filter(({ source }) => source === diagnosticSource)
          .flatMap((each) => quickFix(each, diagnostics.runsOf(uri, each)[0])),
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
  return vscode.Disposable.from(
    diagnostics,
    traces,
    quickFixes,
    registerCommand(commands.clearErrors, () => {
      diagnostics.clear();
    }),
    registerCommand(linkCommands.showFullTrace, async (runNumber: unknown) => {
      const number = givenRunNumber(runNumber);
      if (number !== undefined) await traces.show(titleOf(number));
    }),
  );
}

function quickFix(diagnostic: vscode.Diagnostic, runNumber: number | undefined): vscode.CodeAction[] {
  if (runNumber === undefined) return [];
  const title = vscode.l10n.t('Show full stack trace');
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.command = { title, command: linkCommands.showFullTrace, arguments: [runNumber] };
  return [action];
}

function titleOf(runNumber: number): string {
  return vscode.l10n.t('Engee error of run {0}', runNumber);
}
