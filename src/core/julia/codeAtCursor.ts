import { readCode } from './reader.ts';
import type { ReaderEvents } from './reading.ts';

/** A piece of code before the cursor that completions continue, and the offset in the text where it starts. */
export interface CompletionPiece {
  /**
   * A word or names with dots (`Base.pr`), a symbol (`\alp`), an import (`using Ra`), or a path after its quote (`"data/t`).
   */
  readonly code: string;
  /** Where the part of `code` that is in the text begins. `prefix` is the length of what is before it in `code`. */
  readonly start: number;
  readonly prefix: number;
}

/** A call whose arguments the cursor is in. */
export interface CallAtCursor {
  /** What is called, such as `f` or `Base.show`. */
  readonly name: string;
  /** The number of arguments before the cursor's, not counting those after a semicolon. */
  readonly argument: number;
  /** The keyword of the argument at the cursor: its name, or empty after a semicolon. Undefined for a positional argument. */
  readonly keyword: string | undefined;
}

/** Where the end of a text is. */
type Place =
  | { readonly kind: 'code'; readonly calls: readonly Bracket[] }
  /** @param content where the text of the string begins; undefined in a string that has no paths */
  | { readonly kind: 'string'; readonly content: number | undefined }
  | { readonly kind: 'comment' };

interface Bracket {
  readonly at: number;
  commas: number;
  isAfterSemicolon: boolean;
  /** The offset after the last comma, semicolon or the bracket. */
  argument: number;
}

/** Code before this many characters is not read. */
const maxRead = 100_000;
/** Longer names, symbols and paths are not completed. */
const maxPiece = 300;

const letter = String.raw`[\p{L}\p{Nl}\p{So}\p{Sc}_]`;
const name = String.raw`${letter}[\p{L}\p{N}\p{M}\p{So}\p{Sc}\p{Sk}_!′″‴]*`;
/** The names with dots at the end of a text of bounded length. */
const namesAtEnd = new RegExp(String.raw`(?:${name}\.){0,20}(?:@?(?:${name})?)$`, 'u');
const nameAtStart = new RegExp(String.raw`^@?${name}`, 'u');
const calledAtEnd = new RegExp(String.raw`(?:${name}\.){0,20}@?${name}(?=\.?$)`, 'u');
/** What follows these is a new name. */
const naming = /(?:^|[^\p{L}\p{N}_!.])(?:function|macro|struct|module|baremodule|type)\s+$/u;
const defining = /(?:^|[^\p{L}\p{N}_!.])(?:function|macro)\s+$/u;
const keywords = new Set(
  (
    'baremodule begin break catch const continue do else elseif end export false finally for function global if import in isa let local ' +
    'macro module mutable outer primitive quote return struct true try type using where while abstract'
  ).split(' '),
);

/** Returns what can be completed at the end of a text, which is the code before the cursor. */
export function completionPiece(text: string): CompletionPiece | undefined {
  const before = bounded(text);
  const place = placeAtEnd(before.text);
  const piece =
    place.kind === 'comment'
      ? undefined
      : place.kind === 'string'
        ? inString(before.text, place.content)
        : inCode(before.text);
  return piece && { ...piece, start: piece.start + before.dropped };
}

/** Returns the name with dots that an offset is in, up to the end of its part at the offset, and where that part is. */
export function nameAt(
  text: string,
  offset: number,
): { readonly name: string; readonly start: number; readonly end: number } | undefined {
  const start = wordStart(text, offset);
  const word = nameAtStart.exec(text.slice(start, start + maxPiece))?.[0];
  if (word === undefined || start + word.length < offset || keywords.has(word)) return undefined;
  const end = start + word.length;
  const before = bounded(text.slice(0, start));
  if (placeAtEnd(before.text).kind !== 'code') return undefined;
  const whole = namesBefore(text.slice(0, end));
  // A symbol such as `:name`, but not a type or a range.
  const isSymbol = /(?:^|[\s([{,=])[:]$/.test(text.slice(Math.max(0, start - 2), start));
  return whole === undefined || isSymbol ? undefined : { name: whole, start, end };
}

/** Returns the innermost call that the end of a text is in. */
export function callAtCursor(text: string): CallAtCursor | undefined {
  const before = bounded(text).text;
  const place = placeAtEnd(before);
  const call = place.kind === 'code' ? place.calls.at(-1) : undefined;
  if (call === undefined || before[call.at] !== '(') return undefined;
  const upTo = before.slice(Math.max(0, call.at - maxPiece), call.at);
  const called = calledAtEnd.exec(upTo);
  if (called === null || keywords.has(called[0]) || defining.test(upTo.slice(0, called.index))) return undefined;
  if (/[\p{L}\p{N}_!.)\]}"'@]$/u.test(upTo.slice(0, called.index))) return undefined;
  const typed = before.slice(call.argument, call.argument + maxPiece);
  const keyword = /^\s*([\p{L}_][\p{L}\p{N}_!]*)\s*=(?!=)/u.exec(typed)?.[1];
  return {
    name: called[0],
    argument: call.commas,
    keyword: keyword ?? (call.isAfterSemicolon ? '' : undefined),
  };
}

/** Returns the words of a text that are not in `known`, at most `maxCount`, in order. Cuts long text. */
export function wordsIn(text: string, known: ReadonlySet<string>, maxCount = 2_000): readonly string[] {
  const words = new Set<string>();
  for (const [word] of text.slice(0, 2 * maxRead).matchAll(/[\p{L}_][\p{L}\p{N}_!]*/gu)) {
    if (word.length > 1 && word.length < 100 && !known.has(word)) words.add(word);
    if (words.size >= maxCount) break;
  }
  return [...words];
}

/** Drops whole lines from the start of a long text. */
function bounded(text: string): { readonly text: string; readonly dropped: number } {
  if (text.length <= maxRead) return { text, dropped: 0 };
  const dropped = text.indexOf('\n', text.length - maxRead) + 1;
  return { text: text.slice(dropped), dropped };
}

function placeAtEnd(text: string): Place {
  const tracker = new CallTracker();
  const { nesting, isInComment, end } = readCode(text, 0, 0, 'endWithLine', tracker);
  if (isInComment) return { kind: 'comment' };
  const { innermost } = nesting;
  if (innermost?.kind === 'string') {
    const hasPaths = innermost.text === '"' && innermost.isRaw !== true;
    return { kind: 'string', content: hasPaths ? tracker.string + 1 : undefined };
  }
  // Only whitespace and comments follow the last token.
  const line = text.slice(Math.max(end, text.lastIndexOf('\n') + 1));
  return !nesting.isInString && line.includes('#') ? { kind: 'comment' } : { kind: 'code', calls: tracker.brackets };
}

/** Follows the open brackets and what is between them. */
class CallTracker implements ReaderEvents {
  readonly brackets: Bracket[] = [];
  /** Where the last string outside other strings starts. */
  string = 0;

  onToken(kind: 'string' | 'other', text: string, at: number): void {
    const open = this.brackets.at(-1);
    if (kind === 'string') this.string = at;
    else if (text === '(' || text === '[' || text === '{')
      this.brackets.push({ at, commas: 0, isAfterSemicolon: false, argument: at + 1 });
    else if (text === ')' || text === ']' || text === '}') this.brackets.pop();
    else if (open !== undefined && (text === ',' || text === ';')) {
      if (text === ';') open.isAfterSemicolon = true;
      else if (!open.isAfterSemicolon) open.commas++;
      open.argument = at + 1;
    }
  }

  onLineEnd(): void {
    // Lines mean nothing to a call.
  }
}

function inString(text: string, content: number | undefined): CompletionPiece | undefined {
  const typed = text.slice(Math.max(0, text.length - maxPiece));
  const offset = text.length - typed.length;
  const inserted = new RegExp(String.raw`\$(${name})$`, 'u').exec(typed)?.[1];
  if (inserted !== undefined) return { code: inserted, start: text.length - inserted.length, prefix: 0 };
  const symbol = /\\[A-Za-z:^_][\w:^+-]+$/.exec(typed);
  if (symbol !== null) return { code: symbol[0], start: offset + symbol.index, prefix: 0 };
  const path = content === undefined || content < offset ? '' : text.slice(content);
  return /^[^\s"$`\\*?<>|]+$/.test(path)
    ? { code: `"${path}`, start: text.length - path.length, prefix: 1 }
    : undefined;
}

function inCode(text: string): CompletionPiece | undefined {
  const line = text.slice(Math.max(text.lastIndexOf('\n') + 1, text.length - maxPiece));
  return symbolAtEnd(line, text.length) ?? importAtEnd(line, text.length) ?? namesPiece(line, text.length);
}

function symbolAtEnd(line: string, end: number): CompletionPiece | undefined {
  const start = line.lastIndexOf('\\');
  const code = line.slice(start);
  if (start < 0 || !/^\\[\w:^!+()=\-./]*$/.test(code)) return undefined;
  // `a\b` divides.
  const isDivision = /[\p{L}\p{N}_!)\]}]$/u.test(line.slice(0, start)) && code.length < 4;
  return isDivision ? undefined : { code, start: end - code.length, prefix: 0 };
}

/** Completes packages after `using` and names of the package after its colon. */
function importAtEnd(line: string, end: number): CompletionPiece | undefined {
  const statement = line.slice(line.lastIndexOf(';') + 1).trimStart();
  const word = /^(using|import)\s/.exec(statement)?.[1];
  if (word === undefined) return undefined;
  const typed = /@?[\p{L}\p{N}_!]*$/u.exec(statement)?.[0] ?? '';
  const rest = statement.slice(word.length, statement.length - typed.length).trim();
  const start = end - typed.length;
  const [from, names] = rest.split(':');
  if (names === undefined)
    return rest.endsWith('.') ? undefined : { code: `${word} ${typed}`, start, prefix: word.length + 1 };
  const owner = from?.trim() ?? '';
  return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(owner)
    ? { code: `${owner}.${typed}`, start, prefix: owner.length + 1 }
    : undefined;
}

function namesPiece(line: string, end: number): CompletionPiece | undefined {
  const code = namesBefore(line);
  if (code === undefined || code === '') return undefined;
  const isNew = !code.includes('.') && naming.test(line.slice(0, line.length - code.length));
  return isNew ? undefined : { code, start: end - code.length, prefix: 0 };
}

/** Returns the names with dots at the end of a text, or undefined if they belong to another expression, such as `f(x).name`. */
function namesBefore(text: string): string | undefined {
  const line = text.slice(Math.max(0, text.length - maxPiece));
  const found = namesAtEnd.exec(line)?.[0];
  if (found === undefined) return undefined;
  const before = line.slice(0, line.length - found.length);
  return /[\p{L}\p{N}_!)\]}"'.@]$/u.test(before) && !/(?:^|[^.])\.{3}$/.test(before) ? undefined : found;
}

function wordStart(text: string, offset: number): number {
  const before = text.slice(Math.max(0, offset - maxPiece), offset);
  const word = /@?[\p{L}\p{N}\p{M}\p{So}\p{Sc}\p{Sk}_!′″‴]*$/u.exec(before)?.[0] ?? '';
  const isMacro = text[offset] === '@';
  return isMacro ? offset : offset - word.length;
}
