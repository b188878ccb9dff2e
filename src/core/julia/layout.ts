import { readCode } from './reader.ts';
import type { LineEnd, ReaderEvents, UnclosedStrings } from './reading.ts';
import { isContinuing } from './words.ts';

/** A range of zero-based lines, both ends included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Lines that form a unit because of their brackets, blocks and strings. A statement may consist of several pieces. */
export interface Piece extends LineRange {
  /** Whether it is only a string, which documents the statement on the next line. */
  readonly isDocumentation: boolean;
  /** Whether it ends with a name, a number, a closing bracket or a semicolon, so that it cannot need more. */
  readonly isFinished: boolean;
  /** Whether something in it is never closed. */
  readonly isBroken: boolean;
}

/** A document divided into pieces. Lines between the pieces are blank or comments. */
export interface CodeLayout {
  readonly lines: readonly string[];
  readonly pieces: readonly Piece[];
  /** For each line: whether it starts inside a string or a comment. */
  readonly isInText: readonly boolean[];
}

/**
 * Splits text at the same line breaks as the editor: LF, CRLF and lone CR. Removes a byte order mark, which Julia would read as
 * part of a name.
 */
export function splitLines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

/** Returns the lines of `splitLines` as one text. */
export function withLineFeeds(text: string): string {
  const withoutMark = text.replace(/^\uFEFF/, '');
  return withoutMark.includes('\r') ? withoutMark.replace(/\r\n?/g, '\n') : withoutMark;
}

/** How many times reading restarts after something that is never closed. After that, each line becomes its own piece. */
const maxRestarts = 10;

/**
 * Divides a document into pieces. If something stays open to the end, the pieces above it are kept, and reading restarts at the
 * next line that is indented no further than the line that opened it. Well-formed code never needs this heuristic.
 * Takes about 10 ms for 20,000 lines.
 */
export function layoutOf(text: string): CodeLayout {
  const lines = splitLines(text);
  const code = lines.join('\n');
  const { unclosed, ...reading } = readDocument(code);
  return recover(lines, code, reading, unclosed);
}

/**
 * Reads a whole document. If it is broken and a string in double quotes spans several lines, reads it again with strings
 * that end with their line.
 */
function readDocument(code: string): Reading & { readonly unclosed: UnclosedStrings } {
  const asMeant = readPieces(code, 0, 0, 'goOn');
  const isWhole = asMeant.openLine === undefined && !asMeant.isBroken;
  if (isWhole || !asMeant.hasLongString) return { ...asMeant, unclosed: 'goOn' };
  return { ...readPieces(code, 0, 0, 'endWithLine'), unclosed: 'endWithLine' };
}

function recover(lines: readonly string[], code: string, initial: Reading, unclosed: UnclosedStrings): CodeLayout {
  let reading = initial;
  const pieces: Piece[] = [...reading.pieces];
  // Open brackets and blocks do not affect where strings and comments are.
  const { isInText } = initial;
  for (let restarts = 0; reading.openLine !== undefined; restarts++) {
    const first = reading.openLine;
    const next = nextBeginning(lines, first, isInText);
    pieces.push(brokenPiece(lines, first, next - 1));
    if (next >= lines.length) break;
    if (restarts === maxRestarts) {
      for (const piece of eachLine(lines, next)) pieces.push(piece);
      break;
    }
    reading = readPieces(code, offsetOf(lines, next), next, unclosed);
    // Not spread into one call because the number of arguments is limited.
    for (const piece of reading.pieces) pieces.push(piece);
  }
  return { lines, pieces, isInText };
}

/** Returns the next line that can start a new piece although the line `open` is never closed. */
function nextBeginning(lines: readonly string[], open: number, isInText: readonly boolean[]): number {
  const indent = indentOf(lines[open] ?? '');
  const isModule = /^\s*(?:bare)?module\b/.test(lines[open] ?? '');
  if (isModule) return lines.length;
  const index = lines.findIndex(
    (line, number) => number > open && isBeginning(line, indent) && isInText[number] !== true,
  );
  return index === -1 ? lines.length : index;
}

function isBeginning(line: string, indent: number): boolean {
  return /^\s*[^\s#]/.test(line) && indentOf(line) <= indent && !isContinuing(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function brokenPiece(lines: readonly string[], first: number, last: number): Piece {
  let end = last;
  while (end > first && /^\s*(?:#|$)/.test(lines[end] ?? '')) end--;
  return { first, last: end, isDocumentation: false, isFinished: true, isBroken: true };
}

function eachLine(lines: readonly string[], from: number): Piece[] {
  return lines.flatMap((line, number) =>
    number >= from && /^\s*[^\s#]/.test(line) ? [brokenPiece(lines, number, number)] : [],
  );
}

function offsetOf(lines: readonly string[], line: number): number {
  return lines.slice(0, line).reduce((offset, { length }) => offset + length + 1, 0);
}

interface Reading {
  readonly pieces: readonly Piece[];
  readonly isInText: readonly boolean[];
  readonly isBroken: boolean;
  readonly hasLongString: boolean;
  /** The line where something starts that is still open at the end. */
  readonly openLine: number | undefined;
}

function readPieces(code: string, from: number, firstLine: number, unclosed: UnclosedStrings): Reading {
  const collector = new PieceCollector(firstLine);
  const { nesting, isInComment, hasLongString } = readCode(code, from, firstLine, unclosed, collector);
  const { pieces, isInText } = collector;
  const openLine = nesting.outermost?.line ?? (isInComment ? collector.pieceStart : undefined);
  return { pieces, isInText, isBroken: nesting.isBroken, hasLongString, openLine };
}

class PieceCollector implements ReaderEvents {
  readonly pieces: Piece[] = [];
  readonly isInText: boolean[] = [];
  /** The line after the last line at the end of which everything was closed. */
  pieceStart: number;
  private tokens: Tokens = 'none';
  private lastToken = '';

  constructor(firstLine: number) {
    this.pieceStart = firstLine;
  }

  onToken(kind: 'string' | 'other', text: string): void {
    this.tokens = afterToken(this.tokens, kind, text);
    this.lastToken = text;
  }

  onLineEnd(line: number, { isClosed, isInText, isAfterOperand }: LineEnd): void {
    this.isInText[line + 1] = isInText;
    if (!isClosed) return;
    if (this.tokens !== 'none') {
      const isFinished = isAfterOperand || this.lastToken === ';';
      this.pieces.push({
        first: this.pieceStart,
        last: line,
        isDocumentation: this.tokens === 'documentation',
        isFinished,
        isBroken: false,
      });
    }
    this.pieceStart = line + 1;
    this.tokens = 'none';
  }
}

/** The content of a piece so far. Documentation is a single string, optionally preceded by `@doc` and a name. */
type Tokens = 'none' | '@doc' | '@doc name' | 'documentation' | 'other';

function afterToken(tokens: Tokens, kind: 'string' | 'other', text: string): Tokens {
  if (kind === 'string') return tokens === 'other' || tokens === 'documentation' ? 'other' : 'documentation';
  if (tokens === 'none' && text === '@doc') return '@doc';
  return tokens === '@doc' && /^\w+$/.test(text) ? '@doc name' : 'other';
}
