import type { Steps } from '../lib/steps.ts';
import { cellsBetween, type Delimiter, delimitersIn, type DividedCode, mayHaveCells } from './cells.ts';
import { splitLines, withLineFeeds } from './layout.ts';
import { isSameNesting } from './nesting.ts';
import { readLinesInSteps } from './reader.ts';
import type { LineEnd, LinesResult, ReaderEvents, ReaderState, UnclosedStrings } from './reading.ts';

/** Reading resumes at the start of a chunk. About as long as a step of the reader. */
const linesOfChunk = 256;

/** More edits in one change make all chunks new, because each edit has to find its chunk. */
const maxEdits = 100;

/** One replacement in a document. */
export interface LineEdit {
  readonly range: { readonly start: { readonly line: number }; readonly end: { readonly line: number } };
  readonly text: string;
}

/** Returns the lines from `first` up to, but not including, `end`, with their line breaks. */
export type LinesText = (first: number, end: number) => string;

/** The cells of a document that changes. Reads again only the lines that an edit affects. */
export class EditedCells {
  private chunks: Chunk[];

  constructor(lineCount: number) {
    this.chunks = newChunks(lineCount);
  }

  /**
   * @param edits the edits of one change, in the order in which they are applied
   * @param lineCount the number of lines after the edits
   */
  edit(edits: readonly LineEdit[], lineCount: number): void {
    if (edits.length <= maxEdits) for (const edit of edits) this.replaceChunks(edit);
    const known = this.chunks.reduce((sum, chunk) => sum + chunk.lineCount, 0);
    if (edits.length > maxEdits || known !== lineCount) this.chunks = newChunks(lineCount);
  }

  /**
   * Returns the same cells as `cellsOf`, in steps, and the first line of code. Undefined if the document has no cell delimiter.
   * It does not divide the code into statements.
   */
  *divide(textOf: LinesText): Steps<DividedCode | undefined> {
    if (!(yield* this.findDelimiters(textOf))) return undefined;
    const asMeant = yield* this.read(textOf, 'goOn');
    const isWhole = !asMeant.isOpen && !asMeant.isBroken;
    const { delimiters, lineCount, firstCode } =
      isWhole || !asMeant.hasLongString ? asMeant : yield* this.read(textOf, 'endWithLine');
    return delimiters.length === 0 ? undefined : { cells: cellsBetween(delimiters, lineCount), firstCode };
  }

  /** Replaces the chunks that contain the edited lines. */
  private replaceChunks({ range, text }: LineEdit): void {
    const first = this.chunkAt(range.start.line);
    const last = this.chunkAt(range.end.line);
    const before = this.chunks.slice(first, last + 1).reduce((sum, { lineCount }) => sum + lineCount, 0);
    const added = splitLines(text).length - 1 - (range.end.line - range.start.line);
    const chunks = before + added <= 2 * linesOfChunk ? [new Chunk(before + added)] : newChunks(before + added);
    this.chunks = [...this.chunks.slice(0, first), ...chunks, ...this.chunks.slice(last + 1)];
  }

  private chunkAt(line: number): number {
    let end = 0;
    const index = this.chunks.findIndex(({ lineCount }) => line < (end += lineCount));
    return index < 0 ? this.chunks.length - 1 : index;
  }

  /** Returns whether some line looks like a delimiter. Documents without cells need not be read. */
  private *findDelimiters(textOf: LinesText): Steps<boolean> {
    let line = 0;
    let isFound = false;
    for (const chunk of this.chunks) {
      if (chunk.delimiters === undefined) {
        chunk.findDelimiters(textOf(line, line + chunk.lineCount));
        yield;
      }
      isFound ||= chunk.delimiters?.length !== 0;
      line += chunk.lineCount;
    }
    return isFound;
  }

  private *read(textOf: LinesText, unclosed: UnclosedStrings): Steps<Reading> {
    const delimiters: Delimiter[] = [];
    let [isBroken, hasLongString] = [false, false];
    let state = initialState;
    let offset = 0;
    let pieceStart = 0;
    let openedLine: number | undefined;
    let firstCode: number | undefined;
    for (const chunk of this.chunks) {
      const reading = yield* chunk.read(textOf, offset, state, unclosed);
      for (const { line, title } of reading.delimiters) delimiters.push({ line: offset + line, title });
      isBroken ||= reading.isBroken;
      hasLongString ||= reading.hasLongString;
      if (reading.firstPiece !== undefined)
        firstCode ??= reading.firstPiece === 'before' ? pieceStart : offset + reading.firstPiece;
      if (reading.pieceStart !== 'before') pieceStart = offset + reading.pieceStart;
      if (reading.openedLine !== undefined) openedLine = offset + reading.openedLine;
      state = reading.after;
      offset += chunk.lineCount;
    }
    const isOpen = isOpenIn(state);
    firstCode ??= state.level !== undefined ? openedLine : isOpen ? pieceStart : undefined;
    return { delimiters, lineCount: offset, firstCode: firstCode ?? Infinity, isOpen, isBroken, hasLongString };
  }
}

interface Reading extends Pick<LinesResult, 'isBroken' | 'hasLongString'> {
  readonly delimiters: readonly Delimiter[];
  readonly lineCount: number;
  readonly firstCode: number;
  /** Whether something is still open at the end. */
  readonly isOpen: boolean;
}

/** The state between two lines. */
interface ChunkState extends ReaderState {
  /** Whether there is code since the last line at the end of which everything was closed. */
  readonly hasCode: boolean;
}

const initialState: ChunkState = { level: undefined, commentDepth: 0, isAfterOperand: false, hasCode: false };

function isOpenIn({ level, commentDepth }: ReaderState): boolean {
  return level !== undefined || commentDepth > 0;
}

function isSameState(one: ChunkState, other: ChunkState): boolean {
  return (
    one.commentDepth === other.commentDepth &&
    one.isAfterOperand === other.isAfterOperand &&
    one.hasCode === other.hasCode &&
    isSameNesting(one.level, other.level)
  );
}

/** What was read in a chunk. Lines are relative to it. */
interface ChunkReading extends LinesResult {
  readonly before: ChunkState;
  readonly after: ChunkState;
  readonly delimiters: readonly Delimiter[];
  /** Where the first code starts that is closed in this chunk. Undefined if there is none. */
  readonly firstPiece: PieceStart | undefined;
  /** The line after the last line at the end of which everything was closed. */
  readonly pieceStart: PieceStart;
  /** The line of the outermost level, if that level is open after this chunk and starts in it. */
  readonly openedLine: number | undefined;
}

/** A line relative to the chunk, or a line before it. */
type PieceStart = number | 'before';

/** Consecutive lines of a document. It keeps what was read in them until they are edited. */
class Chunk {
  readonly lineCount: number;
  /** The lines that are delimiters unless they are inside a string or a comment. Undefined until they are searched for. */
  delimiters: readonly Delimiter[] | undefined;
  private readonly readings: Partial<Record<UnclosedStrings, ChunkReading>> = {};

  constructor(lineCount: number) {
    this.lineCount = lineCount;
  }

  findDelimiters(text: string): void {
    this.delimiters = mayHaveCells(text) ? delimitersIn(splitLines(text)) : [];
  }

  /** Reads the lines, unless they have been read from the same state. */
  *read(textOf: LinesText, offset: number, before: ChunkState, unclosed: UnclosedStrings): Steps<ChunkReading> {
    const known = this.readings[unclosed];
    if (known !== undefined && isSameState(known.before, before)) return known;
    const events = new ChunkEvents(before);
    const text = withLineFeeds(textOf(offset, offset + this.lineCount));
    const result = yield* readLinesInSteps(text, before, unclosed, events);
    const { firstPiece, pieceStart, hasCode, textLines } = events;
    const outermost = result.after.level?.outermost;
    const reading: ChunkReading = {
      ...result,
      before,
      after: { ...result.after, hasCode },
      delimiters: (this.delimiters ?? []).filter(({ line }) => !textLines.has(line)),
      firstPiece,
      pieceStart,
      openedLine: outermost === before.level?.outermost ? undefined : outermost?.opened.line,
    };
    this.readings[unclosed] = reading;
    yield;
    return reading;
  }
}

class ChunkEvents implements ReaderEvents {
  /** The lines that start inside a string or a comment. */
  readonly textLines = new Set<number>();
  firstPiece: PieceStart | undefined;
  pieceStart: PieceStart;
  hasCode: boolean;

  constructor(before: ChunkState) {
    this.hasCode = before.hasCode;
    this.pieceStart = isOpenIn(before) ? 'before' : 0;
    if (before.commentDepth > 0 || before.level?.innermostOf['string'] !== undefined) this.textLines.add(0);
  }

  onToken(): void {
    this.hasCode = true;
  }

  onLineEnd(line: number, { isClosed, isInText }: LineEnd): void {
    if (isInText) this.textLines.add(line + 1);
    if (!isClosed) return;
    if (this.hasCode) this.firstPiece ??= this.pieceStart;
    this.pieceStart = line + 1;
    this.hasCode = false;
  }
}

function newChunks(lineCount: number): Chunk[] {
  return Array.from(
    { length: Math.ceil(lineCount / linesOfChunk) },
    (_chunk, index) => new Chunk(Math.min(linesOfChunk, lineCount - index * linesOfChunk)),
  );
}
