import type { Steps } from '../lib/steps.ts';
import { Nesting, type Opened } from './nesting.ts';
import type { LastToken, LinesResult, ReaderEvents, ReaderResult, ReaderState, UnclosedStrings } from './reading.ts';
import {
  characterLength,
  identifierLength,
  isConnector,
  isOpener,
  macroNameLength,
  numberLength,
  operatorLength,
  symbolNameLength,
  typeDefinitionLength,
} from './words.ts';

/**
 * Scans Julia code for brackets, blocks, strings and comments. It is fast and accepts any text, but knows no grammar: whether a
 * statement needs more text is decided by the parser. The tree of lezer's parser can't replace it, because it fails on broken
 * code.
 * @param text code with LF line breaks
 * @param from offset in `text` to start at
 * @param firstLine line number of that offset
 */
export function readCode(
  text: string,
  from: number,
  firstLine: number,
  unclosed: UnclosedStrings,
  events: ReaderEvents,
): ReaderResult {
  const reader = new Reader(text, from, firstLine, unclosed, events);
  reader.read(text.length);
  return reader.result();
}

/** About a millisecond of reading on a slow machine. */
const stepLength = 8_192;

/**
 * Reads consecutive lines of a document, in steps of about equal length.
 * @param text the lines with LF line breaks. Only the last line of the document has no line break.
 * @param start the state before the first line
 */
export function* readLinesInSteps(
  text: string,
  start: ReaderState,
  unclosed: UnclosedStrings,
  events: ReaderEvents,
): Steps<LinesResult> {
  const reader = new Reader(text, 0, 0, unclosed, events, start);
  while (reader.read(stepLength)) yield;
  if (!text.endsWith('\n')) reader.endLine();
  return reader.linesResult();
}

class Reader {
  private readonly text: string;
  private readonly unclosed: UnclosedStrings;
  private readonly events: ReaderEvents;
  private readonly nesting: Nesting;
  private at: number;
  /** The offset where the current step ends. */
  private stop = 0;
  private line: number;
  /** The offset where the last operand ended. A quote at that offset is the adjoint operator. */
  private operandEnd = -1;
  private isAfterOperand: boolean;
  private isAfterName = false;
  /** The number of open block comments. */
  private commentDepth: number;
  private hasLongString = false;
  private end = 0;
  private last: LastToken | undefined;
  private isAtStart = true;

  constructor(
    text: string,
    from: number,
    firstLine: number,
    unclosed: UnclosedStrings,
    events: ReaderEvents,
    start?: ReaderState,
  ) {
    this.text = text;
    this.at = from;
    this.line = firstLine;
    this.unclosed = unclosed;
    this.events = events;
    this.nesting = new Nesting(start?.level);
    this.commentDepth = start?.commentDepth ?? 0;
    this.isAfterOperand = start?.isAfterOperand ?? false;
  }

  /** Reads about `length` characters. Returns false at the end of the text. */
  read(length: number): boolean {
    this.stop = Math.min(this.at + length, this.text.length);
    while (this.at < this.stop) {
      if (this.commentDepth > 0) this.skipBlockComment();
      else if (this.nesting.innermost?.kind === 'string')
        this.readString(this.nesting.innermost.text, this.nesting.innermost.isRaw === true);
      else this.readToken();
    }
    return this.at < this.text.length;
  }

  /** Ends the last line. */
  result(): ReaderResult {
    this.endLine();
    return {
      nesting: this.nesting,
      isInComment: this.commentDepth > 0,
      end: this.end,
      last: this.last,
      isAfterOperand: this.isAfterOperand,
      hasLongString: this.hasLongString,
    };
  }

  endLine(): void {
    const { nesting, isAfterOperand } = this;
    const isInComment = this.commentDepth > 0;
    const isInText = isInComment || nesting.isInString;
    this.events.onLineEnd(this.line, {
      isClosed: !isInComment && nesting.innermost === undefined,
      isInText,
      isAfterOperand,
    });
  }

  linesResult(): LinesResult {
    const { nesting, commentDepth, isAfterOperand, hasLongString } = this;
    const after = { level: nesting.level, commentDepth, isAfterOperand };
    return { after, isBroken: nesting.isBroken, hasLongString };
  }

  private readToken(): void {
    const { text, at } = this;
    const first = text.charAt(at);
    switch (first) {
      case ' ':
      case '\t':
      case '\r':
      case '\f':
      case '\v':
      case '\u00a0':
      case '\ufeff':
        this.at++;
        return;
      case '\n':
        this.newLine();
        return;
      case '#':
        if (text.charAt(at + 1) === '=') this.skipBlockComment();
        else this.skipTo(text.indexOf('\n', at));
        return;
      case '(':
      case '[':
      case '{':
        this.open({ kind: 'bracket', text: first, line: this.line }, at);
        this.take(1, 'operator');
        return;
      case ')':
      case ']':
      case '}':
        this.nesting.closeBracket(first);
        this.events.onNesting?.(this.nesting.level, at + 1);
        this.take(1, 'operand');
        return;
      case '"':
      case '`':
        this.openString(first);
        return;
      case "'":
        this.readQuote();
        return;
      case '@':
        this.take(macroNameLength(text, at), 'operator');
        return;
      default:
        this.readOther();
    }
  }

  private readOther(): void {
    const wordLength = identifierLength(this.text, this.at);
    if (wordLength > 0) {
      this.readWord(this.text.slice(this.at, this.at + wordLength));
      return;
    }
    const length = numberLength(this.text, this.at);
    if (length > 0) this.take(length, 'operand');
    else if (this.text.startsWith('::', this.at)) this.take(2, 'operator');
    else if (this.text.startsWith(':', this.at)) this.readColon();
    else this.readOperator();
  }

  /** `x...` as a whole is an operand. */
  private readOperator(): void {
    const isSplat = this.isAfterOperand && this.text.startsWith('...', this.at);
    this.take(operatorLength(this.text, this.at), isSplat ? 'operand' : 'operator');
  }

  /** `:end` and `:+` are symbols unless they directly follow an operand. */
  private readColon(): void {
    const isQuote = this.operandEnd !== this.at;
    const symbolLength = isQuote ? symbolNameLength(this.text, this.at + 1) : 0;
    this.take(1 + symbolLength, symbolLength > 0 ? 'operand' : 'operator');
  }

  private readWord(word: string): void {
    const isField = this.text.charAt(this.at - 1) === '.' && this.text.charAt(this.at - 2) !== '.';
    const definitionLength = isField ? 0 : typeDefinitionLength(this.text, this.at);
    if (isField) this.take(word.length, 'name');
    else if (definitionLength > 0) this.openBlock('type', definitionLength);
    else if (word === 'end' && !this.nesting.isIndex) {
      this.nesting.closeWord();
      this.events.onNesting?.(this.nesting.level, this.at + word.length);
      this.take(word.length, 'operand');
    } else if (this.opensBlock(word)) this.openBlock(word, word.length);
    else this.take(word.length, isConnector(word) && !this.isIndexWord(word) ? 'operator' : 'name');
  }

  private isIndexWord(word: string): boolean {
    return word === 'begin' && this.nesting.isIndex;
  }

  private opensBlock(word: string): boolean {
    if (!isOpener(word) || this.isIndexWord(word)) return false;
    // In `(x for x in xs if x > 0)`, neither keyword is closed by `end`.
    const isGenerator =
      (word === 'for' || word === 'if') && this.isAfterOperand && this.nesting.innermost?.kind === 'bracket';
    return !isGenerator;
  }

  private openBlock(word: string, length: number): void {
    this.open({ kind: 'word', text: word, line: this.line }, this.at);
    this.take(length, 'operator');
  }

  private open(opened: Opened, at: number): void {
    this.nesting.push(opened);
    this.events.onNesting?.(this.nesting.level, at);
  }

  private readQuote(): void {
    if (this.operandEnd === this.at) {
      this.take(1, 'operand');
      return;
    }
    const length = characterLength(this.text, this.at);
    if (length === 0) this.nesting.isBroken = true;
    this.take(Math.max(1, length), 'operand');
  }

  private openString(quote: string): void {
    const triple = quote.repeat(3);
    const delimiter = this.text.startsWith(triple, this.at) ? triple : quote;
    const isRaw = this.isAfterName && this.operandEnd === this.at;
    this.emitToken('string', delimiter);
    this.noteToken(delimiter);
    this.open({ kind: 'string', text: delimiter, line: this.line, isRaw }, this.at);
    this.at += delimiter.length;
  }

  private readString(delimiter: string, isRaw: boolean): void {
    const { text } = this;
    while (this.at < this.stop) {
      const character = text.charAt(this.at);
      if (character === '\\' && text.charAt(this.at + 1) !== '\n') this.at += 2;
      else if (character === '\n') {
        if (delimiter === '"') {
          this.hasLongString = true;
          if (this.unclosed === 'endWithLine') {
            this.nesting.isBroken = true;
            this.endString(0);
            return;
          }
        }
        this.newLine();
      } else if (text.startsWith(delimiter, this.at)) {
        this.endString(delimiter.length);
        return;
      } else if (character === '$' && !isRaw && text.charAt(this.at + 1) === '(') {
        this.at += 2;
        this.open({ kind: 'bracket', text: '(', line: this.line }, this.at - 1);
        this.setAfter('operator');
        return;
      } else this.at++;
    }
  }

  private endString(length: number): void {
    this.nesting.pop();
    this.at += length;
    this.events.onNesting?.(this.nesting.level, this.at);
    this.setAfter('operand');
  }

  private skipBlockComment(): void {
    while (this.at < this.stop) {
      if (this.text.startsWith('#=', this.at)) {
        this.commentDepth++;
        this.at += 2;
      } else if (this.text.startsWith('=#', this.at)) {
        this.commentDepth--;
        this.at += 2;
        if (this.commentDepth === 0) return;
      } else if (this.text.charAt(this.at) === '\n') this.newLine();
      else this.at++;
    }
  }

  private take(length: number, after: 'name' | 'operand' | 'operator'): void {
    const text = this.text.slice(this.at, this.at + length);
    this.emitToken('other', text);
    this.noteToken(text);
    this.at += length;
    this.setAfter(after);
  }

  private noteToken(text: string): void {
    const statement = this.isAtStart || this.last === undefined ? text : this.last.statement;
    this.last = {
      text,
      statement,
      isAfterOperand: this.isAfterOperand && !this.isAtStart,
      isAttached: this.end === this.at,
    };
    this.isAtStart = text === ';';
  }

  private emitToken(kind: 'string' | 'other', text: string): void {
    if (!this.nesting.isInString) this.events.onToken(kind, text, this.at);
  }

  private setAfter(after: 'name' | 'operand' | 'operator'): void {
    this.isAfterName = after === 'name';
    this.isAfterOperand = after !== 'operator';
    this.operandEnd = this.isAfterOperand ? this.at : -1;
    this.end = this.at;
  }

  private skipTo(lineEnd: number): void {
    this.at = lineEnd === -1 ? this.text.length : lineEnd;
  }

  private newLine(): void {
    this.endLine();
    this.isAtStart ||= this.isAfterOperand && this.nesting.innermost === undefined && this.commentDepth === 0;
    this.at++;
    this.line++;
  }
}
