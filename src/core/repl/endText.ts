import * as l10n from '@vscode/l10n';
import type { DisplayValue } from '../bridge/displayValue.ts';
import { omissionText } from '../bridge/omissionText.ts';
import { describe } from '../errors/describe.ts';
import type { Fault } from '../errors/fault.ts';
import { terminalErrorLines } from '../output/errorLines.ts';
import { endText, type ShownOutcome } from '../output/outcomeLines.ts';
import type { ErrorView } from '../stackTrace/errorView.ts';
import { colored, type Output } from './output.ts';

/** Writes the outcome of a run. */
export function writeOutcome(output: Output, outcome: ShownOutcome): void {
  switch (outcome.kind) {
    case 'value':
      if (outcome.shown !== undefined) writeShown(output, outcome.shown);
      return;
    case 'error':
      output.line(errorText(outcome.view));
      return;
    case 'interrupted':
    case 'stoppedWaiting':
    case 'notSent':
      output.line(endText(outcome), 'error');
      return;
    case 'failed':
      writeFault(output, outcome.fault);
  }
}

/** Writes a value or a displayed object, and notes on what the terminal doesn't show. */
export function writeShown(output: Output, { text, isCut, rich, omitted }: DisplayValue): void {
  if (text !== '') output.line(text);
  if (isCut) output.line(l10n.t('… (too large to display fully)'), 'quiet');
  if (rich.length > 0) output.line(l10n.t('(shown in Engee Results)'), 'quiet');
  for (const omission of omitted) output.line(`(${omissionText(omission)})`, 'quiet');
}

/** Writes the description of a fault, or nothing when the user canceled. */
export function writeFault(output: Output, fault: Fault): void {
  const text = describe(fault)?.text;
  if (text !== undefined) output.line(text, 'error');
}

/** Returns an error in the words of the output channel, in the colors of Julia's REPL. Line ends are LF. */
export function errorText(view: ErrorView): string {
  return terminalErrorLines(view)
    .map(({ line: { text }, role, title = '' }) => {
      if (role === 'frame') return text;
      if (role !== 'message') return colored(text, 'quiet');
      const message = colored(text.slice(title.length), 'error');
      return title === '' ? message : `${colored(title.trimEnd(), 'errorTitle')} ${message}`;
    })
    .join('\n');
}
