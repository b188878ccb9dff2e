import { capText } from '../lib/capText.ts';
import type { ExceptionView } from './errorView.ts';

/** Maximum length of a summary, which is one line of a list, a decoration or a diagnostic. */
const maxSummaryLength = 300;
/** Maximum number of characters to read from each line. */
const maxReadLength = 1_000;

/** Removes the `LoadError: ` prefixes that Julia's `include` adds. The frames have the same information. */
export function withoutLoadError(message: string): string {
  return message.replace(/^(?:LoadError: )+/, '');
}

/** Returns the type at the start of a message, or an empty string. */
export function exceptionTypeOf(message: string): string {
  return /^(?:\w+\.)*\w*(?:Error|Exception)\b/.exec(withoutLoadError(message))?.[0] ?? '';
}

/** Summarizes an error in one line. */
export function summaryOf([error, next]: readonly ExceptionView[]): string {
  const first = firstSentence(error?.message ?? '');
  const ofTask = next?.relation === 'ofTask' ? firstSentence(next.message) : '';
  const { head, cutLength } = capText(ofTask === '' ? first : `${first}: ${ofTask}`, maxSummaryLength);
  return cutLength > 0 ? `${head}…` : head;
}

/**
 * Joins the next line if the first ends with a colon. For a parser error, joins the explanation below its drawing
 * instead.
 */
function firstSentence(message: string): string {
  const lines = message
    .split('\n', 50)
    .map((line) => line.slice(0, maxReadLength).trim())
    .filter((line) => line !== '');
  const first = lines[0] ?? '';
  if (!first.endsWith(':')) return first;
  const explanation = /^(?:[\w.]+\.)?ParseError:$/.test(first)
    ? lines.map((line) => /── (.+)$/.exec(line)?.[1]).find((found) => found !== undefined)
    : undefined;
  const rest = explanation ?? lines[1];
  return rest === undefined ? first.slice(0, -1) : `${first} ${rest}`;
}
