import { capText } from '../../lib/capText.ts';
import type { ExceptionView } from '../errorView.ts';

/** For one line of a list, a decoration or a diagnostic. */
const maxSummaryLength = 300;
/** So much of each line is looked at for it. */
const maxReadLength = 1_000;

/** The words of Julia's `include` around an error; the frames say the same. */
export function withoutLoadError(message: string): string {
  return message.replace(/^(?:LoadError: )+/, '');
}

/** The type that a message begins with, where it does. */
export function exceptionTypeOf(message: string): string {
  return /^(?:\w+\.)*\w*(?:Error|Exception)\b/.exec(withoutLoadError(message))?.[0] ?? '';
}

/** An error in one line. */
export function summaryOf([error, next]: readonly ExceptionView[]): string {
  const first = firstSentence(error?.message ?? '');
  const ofTask = next?.relation === 'ofTask' ? firstSentence(next.message) : '';
  const { head, cutLength } = capText(ofTask === '' ? first : `${first}: ${ofTask}`, maxSummaryLength);
  return cutLength > 0 ? `${head}…` : head;
}

/** Julia ends a first line with a colon when what matters is in the next; its parser draws first, and then speaks. */
function firstSentence(message: string): string {
  const lines = message
    .split('\n', 50)
    .map((line) => line.slice(0, maxReadLength).trim())
    .filter((line) => line !== '');
  const first = lines[0] ?? '';
  if (!first.endsWith(':')) return first;
  const parserSays = /^(?:[\w.]+\.)?ParseError:$/.test(first)
    ? lines.map((line) => /── (.+)$/.exec(line)?.[1]).find((said) => said !== undefined)
    : undefined;
  const rest = parserSays ?? lines[1];
  return rest === undefined ? first.slice(0, -1) : `${first} ${rest}`;
}
