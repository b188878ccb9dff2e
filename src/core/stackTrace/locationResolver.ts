import { findSyntaxError } from '../julia/findSyntaxError.ts';
import { plainText } from '../lib/terminal/plainText.ts';
import { codeLineOfJulia } from '../run/alignedCode.ts';
import type { Submission } from '../run/submission.ts';
import type { Origin, SourceLookup } from './errorView.ts';
import { lastLineWithCode, readableText } from './readableNames.ts';

/** The text for a place in an error and, if known, its place in a document. */
export interface ResolvedLocation {
  readonly place: string;
  readonly origin?: Origin;
}

/** Maximum number of times that our own parser reads code to find a syntax error without a reported place. */
const maxUnreported = 3;

/** Maps the file names and lines that Julia reports to the user's documents. */
export class LocationResolver {
  private readonly sources: SourceLookup;
  private readonly submission: Submission;
  private readonly submissions = new Map<string, Submission | undefined>();
  /** Deep recursions repeat the same place many times. */
  private readonly resolved = new Map<string, ResolvedLocation>();
  private readonly unreported = new Map<string, ResolvedLocation | undefined>();

  /** @param submission the code whose run reports the places */
  constructor(sources: SourceLookup, submission: Submission) {
    this.sources = sources;
    this.submission = submission;
  }

  isSubmitted(file: string): boolean {
    return this.submissionOf(file) !== undefined;
  }

  /** @param line one-based, or 0 if unknown */
  resolve(file: string, line: number): ResolvedLocation {
    const key = `${line}:${file}`;
    const location = this.resolved.get(key) ?? this.find(file, line);
    this.resolved.set(key, location);
    return location;
  }

  /**
   * Resolves the place where the parser stopped, which can be after the last line.
   * @param line one-based
   * @param column one-based, in characters, or 0 if unknown
   */
  resolveSyntax(file: string, line: number, column: number): ResolvedLocation {
    const submission = this.submissionOf(file);
    if (submission === undefined) return this.resolvePath(file, line);
    const codeLine = codeLineOfJulia(submission, line);
    if (codeLine === undefined) return locationInCode(submission, lastLineWithCode(submission));
    if (column < 1) return this.resolveUnreported(submission, codeLine) ?? locationInCode(submission, codeLine);
    return locationInCode(submission, codeLine, characterOf(submission, codeLine, column));
  }

  /** Replaces Julia's internal file names and lines in a message with those of the documents. */
  renameIn(message: string): string {
    return readableText(message, (file) => this.sources.submissionOf(file)).text;
  }

  /**
   * Searches for the syntax error with our own parser, for when Julia does not report its place. Returns undefined if
   * it finds none.
   */
  resolveUnreported(submission: Submission, fromCodeLine: number): ResolvedLocation | undefined {
    const key = `${fromCodeLine}:${submission.version}:${submission.uri}`;
    if (!this.unreported.has(key) && this.unreported.size < maxUnreported) {
      const place = findSyntaxError(submission.code, fromCodeLine);
      this.unreported.set(key, place && locationInCode(submission, place.line, place.character));
    }
    return this.unreported.get(key);
  }

  private find(file: string, line: number): ResolvedLocation {
    const submission = this.submissionOf(file);
    if (submission === undefined) return this.resolvePath(file, line);
    const codeLine = codeLineOfJulia(submission, line);
    return codeLine === undefined ? { place: submission.title } : locationInCode(submission, codeLine);
  }

  private submissionOf(file: string): Submission | undefined {
    if (!this.submissions.has(file))
      this.submissions.set(file, file === '' ? undefined : this.sources.submissionOf(file));
    return this.submissions.get(file);
  }

  private resolvePath(file: string, line: number): ResolvedLocation {
    if (line < 1) return { place: plainText(file) };
    const place = `${plainText(file).replaceAll('\n', ' ')}:${line}`;
    const uri = file.startsWith('/') ? this.sources.documentAt(file, this.submission) : undefined;
    return uri === undefined
      ? { place }
      : { place, origin: { uri, version: this.sources.versionOf(uri), line: line - 1 } };
  }
}

/** Returns the location of a zero-based line of a document. REPL input has no document. */
export function locationInDocument({ kind, title, uri, version }: Submission, line: number): ResolvedLocation {
  const place = `${title}:${line + 1}`;
  return kind === 'repl' ? { place } : { place, origin: { uri, version, line } };
}

/**
 * Returns the location of a zero-based line of the code.
 * @param character zero-based column in that line, in UTF-16 units
 */
function locationInCode(submission: Submission, codeLine: number, character?: number): ResolvedLocation {
  const location = locationInDocument(submission, submission.lines[codeLine] ?? 0);
  if (location.origin === undefined || character === undefined) return location;
  return { ...location, origin: { ...location.origin, character: (submission.columns?.[codeLine] ?? 0) + character } };
}

/** Converts a one-based column in characters to a zero-based UTF-16 column in a line of the code. */
function characterOf({ code }: Submission, codeLine: number, column: number): number {
  return Array.from(code.split('\n')[codeLine] ?? '')
    .slice(0, column - 1)
    .join('').length;
}
