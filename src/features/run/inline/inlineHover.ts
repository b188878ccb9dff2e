import * as vscode from 'vscode';
import { inlineLine, type InlineResults } from '../../../core/inline/inlineResults.ts';
import { inlineText } from '../../../core/inline/inlineText.ts';
import type { Clock } from '../../../platform/clock.ts';
import { commands } from '../../shared/commands.ts';
import { codeHover } from '../../shared/ui/documents.ts';

/** Shows the full result in a hover at the end of its line. */
export class InlineHover implements vscode.HoverProvider {
  private readonly results: InlineResults;
  private readonly clock: Clock;

  constructor(results: InlineResults, clock: Clock) {
    this.results = results;
    this.clock = clock;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const { end } = document.lineAt(position.line).range;
    if (position.isBefore(end)) return undefined;
    const result = this.results.of(document.uri.toString()).find((each) => inlineLine(each) === position.line);
    if (result === undefined) return undefined;
    const { run, status } = result;
    const whole = status.kind === 'ended' && status.whole !== '' ? status.whole : inlineText(status, this.clock.now());
    return codeHover(new vscode.Range(end, end), whole, vscode.l10n.t('Engee run {0}', run.number), [
      [vscode.l10n.t('Show Output'), commands.showOutput],
      [vscode.l10n.t('Clear Inline Results'), commands.clearInlineResults],
    ]);
  }
}
