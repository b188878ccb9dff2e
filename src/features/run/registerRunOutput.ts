import * as vscode from 'vscode';
import { outputFolds } from '../../core/output/outputFolds.ts';
import type { Runs } from '../../core/run/runService.ts';
import { commands } from '../shared/commands.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import type { DocumentEdits } from './documentEdits.ts';
import { givenRunNumber, linkCommands } from './linkCommands.ts';
import { outputLanguage } from './outputLanguage.ts';
import { OutputLinks } from './outputLinks.ts';
import type { OutputScroll } from './outputScroll.ts';
import type { RunOutput } from './runOutput.ts';

/** VS Code requests the folding ranges after every change, and each request reads all lines. */
const maxFoldedLines = 5_000;

export interface RunOutputFeatureDependencies {
  readonly runs: Pick<Runs, 'onDidRun'>;
  readonly edits: DocumentEdits;
  readonly output: RunOutput;
  readonly scroll: Pick<OutputScroll, 'linkFollowed'>;
  readonly openCode: (target: unknown) => Promise<void>;
}

/** Registers the links of the output channel, its folding ranges and the commands that show it. */
export function registerRunOutput({
  runs,
  edits,
  output,
  scroll,
  openCode,
}: RunOutputFeatureDependencies): vscode.Disposable {
  return vscode.Disposable.from(
    runs.onDidRun(({ kind, run }) => {
      if (kind === 'reattached') edits.follow(run.submission.uri);
    }),
    registerCommand(commands.showOutput, () => {
      output.show();
    }),
    registerCommand(commands.showFullOutput, () => output.showFull()),
    registerCommand(linkCommands.openFrame, openCode),
    registerCommand(linkCommands.showFullResult, async (runNumber: unknown) => {
      scroll.linkFollowed();
      const number = givenRunNumber(runNumber);
      if (number !== undefined) await output.showFull(number);
    }),
    vscode.languages.registerDocumentLinkProvider(
      { language: outputLanguage },
      new OutputLinks((number) => output.block(number)),
    ),
    // The Output view does not support folding, but an editor that shows the same document does.
    vscode.languages.registerFoldingRangeProvider(
      { language: outputLanguage },
      {
        provideFoldingRanges: (document) =>
          document.lineCount > maxFoldedLines
            ? []
            : outputFolds(document.getText().split(/\r?\n/)).map(
                ({ start, end }) => new vscode.FoldingRange(start, end, vscode.FoldingRangeKind.Region),
              ),
      },
    ),
  );
}
