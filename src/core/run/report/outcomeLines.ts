import * as l10n from '@vscode/l10n';
import { describe } from '../../errors/describe.ts';
import { omissionText } from '../../bridge/omissionText.ts';
import type { Shown } from '../../bridge/shown.ts';
import type { ErrorView } from '../errorView.ts';
import type { RunOutcome } from '../model.ts';
import { plainText } from '../../lib/terminal/plainText.ts';
import { capLines, outputLimits } from './capLines.ts';
import { errorLines, fullErrorText } from './errorLines.ts';
import { linkedLine, textLine, type ReportLine } from './reportLine.ts';

/** How a run ended, as far as it is to be shown: an error in the view of the user's documents. */
export type ShownOutcome =
  | Exclude<RunOutcome, { kind: 'error' }>
  | { readonly kind: 'error'; readonly view: ErrorView; readonly fullText?: string };

/** What a run came to, as lines. */
export function outcomeLines(outcome: ShownOutcome): ReportLine[] {
  return capLines(bodyLines(outcome), outputLimits);
}

/** The result with nothing cut and nothing hidden, still free of control characters; empty where there is none. */
export function fullOutcomeText(outcome: ShownOutcome): string {
  if (outcome.kind === 'value') return outcome.shown === undefined ? '' : plainText(outcome.shown.text);
  if (outcome.kind === 'error')
    return outcome.fullText === undefined ? fullErrorText(outcome.view) : plainText(outcome.fullText);
  return '';
}

/** A value as lines: its text, whether more of it is to be had, and where its other forms are. */
export function shownText(shown: Shown): string {
  const notes = [
    ...(shown.isCut ? [l10n.t('  (the value is longer than this)')] : []),
    ...(shown.rich.length > 0 ? [l10n.t('  (shown in Engee Results)')] : []),
    ...shown.omitted.map((omission) => `  (${omissionText(omission)})`),
  ];
  return [plainText(shown.text).replace(/\n$/, ''), ...notes].join('\n');
}

/** A value that was cut leads to the whole of it. */
function valueLines(shown: Shown): ReportLine[] {
  const lines = shownText(shown).split('\n').map(textLine);
  return shown.isCut
    ? [...lines, linkedLine('  ', { text: l10n.t('Save the whole value…'), target: { kind: 'saveWhole' } })]
    : lines;
}

function bodyLines(outcome: ShownOutcome): ReportLine[] {
  switch (outcome.kind) {
    case 'value':
      return outcome.shown === undefined ? [] : valueLines(outcome.shown);
    case 'error':
      return errorLines(outcome.view);
    case 'interrupted':
      return [signed('error', l10n.t('Interrupted.'))];
    case 'stoppedWaiting':
      return [
        signed(
          'unsure',
          l10n.t('Stopped waiting. The server may still be working on this; its result will not be shown.'),
        ),
      ];
    case 'notSent':
      return outcome.why === 'cancelled'
        ? [textLine(l10n.t('Cancelled before it was sent.'))]
        : [signed('error', l10n.t('Not sent: the run before it could not be done.'))];
    case 'failed': {
      const text = describe(outcome.fault)?.text;
      if (text === undefined) return [textLine(l10n.t('Cancelled.'))];
      return [signed(outcome.fault.kind === 'outcomeUnknown' ? 'unsure' : 'error', text)];
    }
  }
}

/** A line that the output's grammar colors by its first sign, so that it differs from what the code printed. */
function signed(tone: 'error' | 'unsure', text: string): ReportLine {
  return textLine(`${tone === 'error' ? '✗' : '⚠'} ${text}`);
}
