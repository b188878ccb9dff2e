import { splitLines } from './lines.ts';
import { failureOffset } from './parser.ts';
import { readCode } from './reader.ts';

export type Completeness = 'complete' | 'incomplete' | 'invalid';

/** Whether code can run as it is, needs more, or cannot become valid by any more. Empty code is complete. */
export function isComplete(code: string): Completeness {
  const text = splitLines(code).join('\n');
  const { nesting, isInComment, end } = readCode(text, 0, 0, 'goOn', { onToken: () => undefined, onLineEnd: () => undefined });
  if (nesting.isBroken) return 'invalid';
  // An error further up may be there too; it is told when the code is sent.
  if (isInComment || nesting.innermost !== undefined) return 'incomplete';
  const failure = failureOffset(text);
  if (failure === undefined) return 'complete';
  const known = text.slice(0, end);
  if (failure < end) return known.endsWith('->') ? 'incomplete' : 'invalid';
  return isNeedless.test(known) ? 'complete' : 'incomplete';
}

// Before `->` the parser takes only a name or a tuple; behind these it waits for something that Julia does not need.
const isNeedless = /(?:^|\n)[ \t]*import\b[^\n]*\.[^\w\s.,:]+$|:@[\w!]+$/;
