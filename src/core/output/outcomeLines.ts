import * as l10n from '@vscode/l10n';
import type { DisplayValue } from '../bridge/displayValue.ts';
import { omissionText } from '../bridge/omissionText.ts';
import { describe } from '../errors/describe.ts';
import { plainText } from '../lib/terminal/plainText.ts';
import type { RunOutcome } from '../run/model.ts';
import type { ErrorView } from '../stackTrace/errorView.ts';
import { capLines, outputLimits } from './capLines.ts';
import { errorLines, fullErrorText } from './errorLines.ts';
import { linkedLine, type ReportLine, textLine } from './reportLine.ts';

/** The outcome of a run for display: errors are mapped to the user's documents. */
export type ShownOutcome =
  | Exclude<RunOutcome, { kind: 'error' }>
  | { readonly kind: 'error'; readonly view: ErrorView; readonly fullText?: string };

/** Formats the outcome of a run as lines. */
export function outcomeLines(outcome: ShownOutcome): ReportLine[] {
  return capLines(bodyLines(outcome), outputLimits);
}

/** Returns the full result without control characters; empty if there is none. */
export function fullOutcomeText(outcome: ShownOutcome): string {
  if (outcome.kind === 'value') return outcome.shown === undefined ? '' : plainText(outcome.shown.text);
  if (outcome.kind === 'error')
    return outcome.fullText === undefined ? fullErrorText(outcome.view) : plainText(outcome.fullText);
  return '';
}

/** Returns the sentence for a run that ended without a value, an error or a fault. */
export function endText(outcome: Extract<RunOutcome, { kind: 'interrupted' | 'stoppedWaiting' | 'notSent' }>): string {
  switch (outcome.kind) {
    case 'interrupted':
      return l10n.t('Interrupted.');
    case 'stoppedWaiting':
      return l10n.t('Stopped waiting. The server may still be running this code, but its result will not be shown.');
    case 'notSent':
      return outcome.why === 'canceled'
        ? l10n.t('Canceled before it was sent.')
        : l10n.t('Not sent because the previous run failed.');
  }
}

/** Says what is missing when code runs without the bridge. */
export function plainNote(): string {
  return l10n.t(
    "Engee's server helper could not be installed, so printed output and interrupting are not available. See the log for details.",
  );
}

/** Returns the text of a value, with notes if it was cut or has other forms. */
export function shownText(shown: DisplayValue): string {
  const notes = [
    ...(shown.isCut ? [l10n.t('  (shortened)')] : []),
    ...(shown.rich.length > 0 ? [l10n.t('  (shown in Engee Results)')] : []),
    ...shown.omitted.map((omission) => `  (${omissionText(omission)})`),
  ];
  return [plainText(shown.text).replace(/\n$/, ''), ...notes].join('\n');
}

/** Adds a link that saves the full value if the text was cut. */
function valueLines(shown: DisplayValue): ReportLine[] {
  const lines = shownText(shown).split('\n').map(textLine);
  return shown.isCut
    ? [...lines, linkedLine('  ', { text: l10n.t('Save Full Value…'), target: { kind: 'saveWhole' } })]
    : lines;
}

function bodyLines(outcome: ShownOutcome): ReportLine[] {
  switch (outcome.kind) {
    case 'value':
      return outcome.shown === undefined ? [] : valueLines(outcome.shown);
    case 'error':
      return errorLines(outcome.view);
    case 'interrupted':
      return [signed('error', endText(outcome))];
    case 'stoppedWaiting':
      return [signed('unsure', endText(outcome))];
    case 'notSent':
      return outcome.why === 'canceled' ? [textLine(endText(outcome))] : [signed('error', endText(outcome))];
    case 'failed': {
      const text = describe(outcome.fault)?.text;
      if (text === undefined) return [textLine(l10n.t('Canceled.'))];
      return [signed(outcome.fault.kind === 'outcomeUnknown' ? 'unsure' : 'error', text)];
    }
  }
}

/** Creates a line with a sign that the grammar of the output channel colors, so that it differs from printed text. */
function signed(tone: 'error' | 'unsure', text: string): ReportLine {
  return textLine(`${tone === 'error' ? '✗' : '⚠'} ${text}`);
}
