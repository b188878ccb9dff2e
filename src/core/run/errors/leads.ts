import type { Origin, Places } from '../errorView.ts';
import { codeLineOfJulia } from '../placedCode.ts';
import type { Submission } from '../submission.ts';
import { lastLineWithCode, readableText } from '../readableNames.ts';
import { plainText } from '../terminalText.ts';
import { syntaxPlace } from './syntaxPlace.ts';

/** Where a place in an error leads, and how it is called. */
export interface Lead {
  readonly place: string;
  readonly origin?: Origin;
}

/** So often our own parser reads code because Julia does not say where it stopped: an error and its causes need it once. */
const maxUntold = 3;

/** Leads from the file names and lines that Julia knows to the user's own documents. */
export class Leads {
  private readonly places: Places;
  private readonly submissions = new Map<string, Submission | undefined>();
  /** Deep recursions ask for the same place again and again. */
  private readonly leads = new Map<string, Lead>();
  private readonly untold = new Map<string, Lead | undefined>();

  constructor(places: Places) {
    this.places = places;
  }

  isSubmitted(file: string): boolean {
    return this.submissionOf(file) !== undefined;
  }

  /** @param line one-based, as Julia counts; 0: not known */
  lead(file: string, line: number): Lead {
    const key = `${line}:${file}`;
    const lead = this.leads.get(key) ?? this.findLead(file, line);
    this.leads.set(key, lead);
    return lead;
  }

  /** Where the parser stopped. It may name a line behind the last one. @param column one-based, in characters; 0: not known */
  leadToSyntax(file: string, line: number, column: number): Lead {
    const submission = this.submissionOf(file);
    if (submission === undefined) return this.leadToTwin(file, line);
    const codeLine = codeLineOfJulia(submission, line);
    if (codeLine === undefined) return leadIntoCode(submission, lastLineWithCode(submission));
    if (column < 1) return this.leadToUntold(submission, codeLine) ?? leadIntoCode(submission, codeLine);
    return leadIntoCode(submission, codeLine, characterOf(submission, codeLine, column));
  }

  /** A message with the documents' names and lines in place of those that only Julia knows. */
  renamed(message: string): string {
    return readableText(message, (file) => this.places.submissionOf(file)).text;
  }

  /** Where our own parser finds what is wrong, from a line of the code on, when Julia tells no more; undefined where it finds nothing. */
  leadToUntold(submission: Submission, fromCodeLine: number): Lead | undefined {
    const key = `${fromCodeLine}:${submission.version}:${submission.uri}`;
    if (!this.untold.has(key) && this.untold.size < maxUntold) {
      const place = syntaxPlace(submission.code, fromCodeLine);
      this.untold.set(key, place && leadIntoCode(submission, place.line, place.character));
    }
    return this.untold.get(key);
  }

  private findLead(file: string, line: number): Lead {
    const submission = this.submissionOf(file);
    if (submission === undefined) return this.leadToTwin(file, line);
    const codeLine = codeLineOfJulia(submission, line);
    return codeLine === undefined ? { place: submission.title } : leadIntoCode(submission, codeLine);
  }

  private submissionOf(file: string): Submission | undefined {
    if (!this.submissions.has(file))
      this.submissions.set(file, file === '' ? undefined : this.places.submissionOf(file));
    return this.submissions.get(file);
  }

  private leadToTwin(file: string, line: number): Lead {
    if (line < 1) return { place: plainText(file) };
    const place = `${plainText(file).replaceAll('\n', ' ')}:${line}`;
    const uri = file.startsWith('/') ? this.places.localTwinOf(file) : undefined;
    return uri === undefined
      ? { place }
      : { place, origin: { uri, version: this.places.versionOf(uri), line: line - 1 } };
  }
}

/** The lead to a document's zero-based line. What was typed into the REPL stands in no document. */
export function leadInto({ kind, title, uri, version }: Submission, line: number): Lead {
  const place = `${title}:${line + 1}`;
  return kind === 'repl' ? { place } : { place, origin: { uri, version, line } };
}

/** The lead to a line of the code, counted from 0. @param character zero-based column in that line, in UTF-16 units */
function leadIntoCode(submission: Submission, codeLine: number, character?: number): Lead {
  const lead = leadInto(submission, submission.lines[codeLine] ?? 0);
  if (lead.origin === undefined || character === undefined) return lead;
  return { ...lead, origin: { ...lead.origin, character: (submission.columns?.[codeLine] ?? 0) + character } };
}

/** Zero-based UTF-16 column in a line of the code, of a one-based column in characters. */
function characterOf({ code }: Submission, codeLine: number, column: number): number {
  return Array.from(code.split('\n')[codeLine] ?? '')
    .slice(0, column - 1)
    .join('').length;
}
