import { splitLines } from './lines.ts';
import { failureOffset } from './parser.ts';
import { readCode } from './reader.ts';
import type { LastToken } from './reading.ts';

export type Completeness = 'complete' | 'incomplete' | 'invalid';

/** Whether code can run as it is, needs more, or cannot become valid by any more. Empty code is complete. */
export function isComplete(code: string): Completeness {
  const text = splitLines(code).join('\n');
  const { nesting, isInComment, end, last, isAfterOperand } = readCode(text, 0, 0, 'goOn', {
    onToken: () => undefined,
    onLineEnd: () => undefined,
  });
  if (nesting.isBroken) return 'invalid';
  // An error further up may be there too; it is told when the code is sent.
  if (isInComment || nesting.innermost !== undefined) return 'incomplete';
  // The parser does not know all syntax. What a last operator needs is known without it.
  const need = last === undefined || (isAfterOperand && last.text !== 'type') ? 'nothing' : needOf(last);
  if (need === 'more') return 'incomplete';
  const failure = failureOffset(text);
  if (failure === undefined) return 'complete';
  if (failure < end) return 'invalid';
  return need === 'nothing' ? 'complete' : 'incomplete';
}

/** Words that stand between two operands. */
const infixWords = new Set(['in', 'isa', 'where']);
/** Words after which a name has to come. */
const openWords = new Set(['const', 'global', 'local', 'using', 'import', 'export']);
/** Statements that list names, of operators too. */
const listWords = new Set(['using', 'import', 'export', 'public']);
/** Signs that never stand for a function. */
const syntax = new Set(['=', '.=', ':', '::', '?', '$', ',', '->', '&&', '||', '.', '...', '@', ';']);
/** Signs that stand before an operand, or behind it, and not between two. */
const prefixes = /^(?:[!¬√∛∜]|\.\.\.$)/u;

/** Whether the last token says that more has to follow, or that nothing has to. */
function needOf({ text, statement, isAfterOperand, isAttached }: LastToken): 'more' | 'nothing' | 'unknown' {
  if (openWords.has(text)) return isAfterOperand ? 'unknown' : 'more';
  if (infixWords.has(text)) return isAfterOperand ? 'more' : 'unknown';
  if (/^[\p{L}_;]/u.test(text)) return 'unknown';
  if (/^@./.test(text)) return 'nothing';
  if (listWords.has(statement) && text !== statement) return /^[,:.]$/.test(text) ? 'more' : 'nothing';
  if (!isAfterOperand) return syntax.has(text) ? 'unknown' : 'nothing';
  if (text === '.') return isAttached ? 'more' : 'unknown';
  // `a:` is an error, and `a ? b :` goes on.
  if (text === ':') return isAttached ? 'unknown' : 'more';
  return prefixes.test(text) && !text.startsWith('!=') ? 'unknown' : 'more';
}
