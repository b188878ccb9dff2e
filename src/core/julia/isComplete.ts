import { splitLines } from './layout.ts';
import { failureOffset } from './parser.ts';
import { readCode } from './reader.ts';
import { type LastToken, noEvents } from './reading.ts';

export type Completeness = 'complete' | 'incomplete' | 'invalid';

/** Returns whether code can run as it is, needs more text, or cannot become valid by adding text. Empty code is complete. */
export function isComplete(code: string): Completeness {
  const text = splitLines(code).join('\n');
  const { nesting, isInComment, end, last, isAfterOperand } = readCode(text, 0, 0, 'goOn', noEvents);
  if (nesting.isBroken) return 'invalid';
  // There may also be an error further up. Julia reports it when the code is sent.
  if (isInComment || nesting.innermost !== undefined) return 'incomplete';
  // The parser does not know all syntax, so the last token is checked without it.
  const need = last === undefined || (isAfterOperand && last.text !== 'type') ? 'nothing' : needOf(last);
  if (need === 'more') return 'incomplete';
  const failure = failureOffset(text);
  if (failure === undefined) return 'complete';
  if (failure < end) return 'invalid';
  return need === 'nothing' ? 'complete' : 'incomplete';
}

/** Words between two operands. */
const infixWords = new Set(['in', 'isa', 'where']);
/** Words that must be followed by a name. */
const openWords = new Set(['const', 'global', 'local', 'using', 'import', 'export']);
/** Statements that list names, including names of operators. */
const listWords = new Set(['using', 'import', 'export', 'public']);
/** Operators that cannot be used as a function. */
const syntax = new Set(['=', '.=', ':', '::', '?', '$', ',', '->', '&&', '||', '.', '...', '@', ';']);
/** Operators before or after a single operand, never between two. */
const prefixes = /^(?:[!¬√∛∜]|\.\.\.$)/u;

/** Returns whether the last token requires more text after it. */
function needOf({ text, statement, isAfterOperand, isAttached }: LastToken): 'more' | 'nothing' | 'unknown' {
  if (openWords.has(text)) return isAfterOperand ? 'unknown' : 'more';
  if (infixWords.has(text)) return isAfterOperand ? 'more' : 'unknown';
  if (/^[\p{L}_;]/u.test(text)) return 'unknown';
  if (/^@./.test(text)) return 'nothing';
  if (listWords.has(statement) && text !== statement) return /^[,:.]$/.test(text) ? 'more' : 'nothing';
  if (!isAfterOperand) return syntax.has(text) ? 'unknown' : 'nothing';
  if (text === '.') return isAttached ? 'more' : 'unknown';
  // `a:` is an error, but `a ? b :` continues.
  if (text === ':') return isAttached ? 'unknown' : 'more';
  return prefixes.test(text) && !text.startsWith('!=') ? 'unknown' : 'more';
}
