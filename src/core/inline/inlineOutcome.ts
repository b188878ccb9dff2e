import * as l10n from '@vscode/l10n';
import type { DisplayValue } from '../bridge/displayValue.ts';
import { describe } from '../errors/describe.ts';
import type { Fault } from '../errors/fault.ts';
import { plainText } from '../lib/terminal/plainText.ts';
import type { RunError, RunOutcome } from '../run/model.ts';
import type { ErrorView, ExceptionView } from '../stackTrace/errorView.ts';
import { oneLine } from './oneLine.ts';
import { valueLine } from './valueLine.ts';

/** The outcome of a run as shown next to the code. All text is plain and must not be rendered as markup. */
export interface InlineOutcome {
  readonly tone: 'value' | 'error' | 'unsure';
  /** One short line. It starts with a sign for the tone. */
  readonly line: string;
  /** The full text, limited in length; empty if `line` is all of it. */
  readonly whole: string;
}

const maxColumns = 80;
const maxWholeLength = 20_000;

/** Returns undefined if the user canceled the run before it was sent. */
export function inlineOutcome(outcome: RunOutcome, viewOf: (error: RunError) => ErrorView): InlineOutcome | undefined {
  switch (outcome.kind) {
    case 'value':
      return outcome.shown === undefined ? { tone: 'value', line: '✓', whole: '' } : valueOutcome(outcome.shown);
    case 'error':
      return errorOutcome(viewOf(outcome.error));
    case 'interrupted':
      return { tone: 'error', line: `✗ ${l10n.t('interrupted')}`, whole: '' };
    case 'stoppedWaiting':
      return {
        tone: 'unsure',
        line: `? ${l10n.t('stopped waiting; the server may still be running this code')}`,
        whole: '',
      };
    case 'notSent':
      return outcome.why === 'canceled'
        ? undefined
        : { tone: 'error', line: `✗ ${l10n.t('not sent because the previous run failed')}`, whole: '' };
    case 'failed':
      return failedOutcome(outcome.fault);
  }
}

function valueOutcome(shown: DisplayValue): InlineOutcome {
  return {
    tone: 'value',
    line: `✓ ${valueLine(shown.text, maxColumns)}`.trimEnd(),
    whole: bounded(withoutLastLineEnds(plainText(shown.text)), shown.isCut),
  };
}

function withoutLastLineEnds(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === '\n') end--;
  return text.slice(0, end);
}

function errorOutcome(view: ErrorView): InlineOutcome {
  const whole = view.exceptions
    .map((exception) => `${relationText(exception.relation)}${exceptionText(exception)}`)
    .join('\n\n');
  return { tone: 'error', line: `✗ ${oneLine(view.summary, maxColumns)}`, whole: bounded(plainText(whole), false) };
}

function relationText(relation: ExceptionView['relation']): string {
  switch (relation) {
    case 'error':
      return '';
    case 'causedBy':
      return l10n.t('caused by: ');
    case 'ofTask':
      return l10n.t('in a task: ');
  }
}

/** Returns the message and the user's frames. The output has the other frames. */
function exceptionText({ message, frames, originPlace }: ExceptionView): string {
  const own = frames
    .filter(({ owner }) => owner === 'user')
    .map(({ call, place }) => `  ${call}${place === '' ? '' : ` @ ${place}`}`);
  return [message.trimEnd(), ...(originPlace === undefined ? [] : [`  @ ${originPlace}`]), ...own].join('\n');
}

function failedOutcome(fault: Fault): InlineOutcome | undefined {
  const text = describe(fault)?.text;
  if (text === undefined) return undefined;
  const isUnsure = fault.kind === 'outcomeUnknown';
  return { tone: isUnsure ? 'unsure' : 'error', line: `${isUnsure ? '?' : '✗'} ${shortText(text)}`, whole: text };
}

/**
 * Returns the whole text if it fits next to the code, otherwise its first clause, which reads better than text cut in
 * the middle.
 */
function shortText(text: string): string {
  const whole = oneLine(text, maxColumns);
  const end = text.search(/[.:] /);
  return end < 0 || !whole.endsWith('…') ? whole : oneLine(text.slice(0, end), maxColumns);
}

function bounded(text: string, isCut: boolean): string {
  if (text.length <= maxWholeLength && !isCut) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(maxWholeLength - 1)) ? maxWholeLength - 1 : maxWholeLength;
  return `${text.slice(0, end)}\n${l10n.t('… more not shown')}`;
}
