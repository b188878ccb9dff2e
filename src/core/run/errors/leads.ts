import type { Origin, Places } from '../errorView.ts';
import { documentLineOfJulia } from '../placedCode.ts';
import { documentLineOf, type Submission } from '../submission.ts';
import { plainText } from '../terminalText.ts';
import { syntaxPlace } from './syntaxPlace.ts';

/** Where a place in an error leads, and how it is called. */
export interface Lead {
  readonly place: string;
  readonly origin?: Origin;
}

/** Leads from the file names and lines that Julia knows to the user's own documents. */
export class Leads {
  private readonly places: Places;
  private readonly submissions = new Map<string, Submission | undefined>();
  /** Deep recursions ask for the same place again and again. */
  private readonly leads = new Map<string, Lead>();

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
    const documentLine = documentLineOfJulia(submission, line);
    if (documentLine === undefined) return leadInto(submission, lastLineWithCode(submission));
    if (column < 1) return leadToUntold(submission, submission.lines.indexOf(documentLine)) ?? leadInto(submission, documentLine);
    return withCharacter(leadInto(submission, documentLine), characterOf(submission, documentLine, column));
  }

  /** A message with the documents' names and lines in place of those that only Julia knows. */
  renamed(message: string, files: readonly string[]): string {
    return [...new Set(files)].filter((file) => this.isSubmitted(file)).reduce((text, file) => {
      const named = new RegExp(`${file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}:(\\d{1,9})`, 'g');
      return text.replace(named, (_all, line: string) => this.placeInWords(file, Number(line)));
    }, message);
  }

  private placeInWords(file: string, line: number): string {
    const submission = this.submissionOf(file);
    const documentLine = submission && documentLineOfJulia(submission, line);
    return submission !== undefined && documentLine === undefined ? leadInto(submission, lastLineWithCode(submission)).place : this.lead(file, line).place;
  }

  private findLead(file: string, line: number): Lead {
    const submission = this.submissionOf(file);
    if (submission === undefined) return this.leadToTwin(file, line);
    const documentLine = documentLineOfJulia(submission, line);
    return documentLine === undefined ? { place: submission.title } : leadInto(submission, documentLine);
  }

  private submissionOf(file: string): Submission | undefined {
    if (!this.submissions.has(file)) this.submissions.set(file, file === '' ? undefined : this.places.submissionOf(file));
    return this.submissions.get(file);
  }

  private leadToTwin(file: string, line: number): Lead {
    if (line < 1) return { place: plainText(file) };
    const place = `${plainText(file).replaceAll('\n', ' ')}:${line}`;
    const uri = file.startsWith('/') ? this.places.localTwinOf(file) : undefined;
    return uri === undefined ? { place } : { place, origin: { uri, version: this.places.versionOf(uri), line: line - 1 } };
  }
}

/** The lead to a document's zero-based line. What was typed into the REPL stands in no document. */
export function leadInto({ kind, title, uri, version }: Submission, line: number): Lead {
  const place = `${title}:${line + 1}`;
  return kind === 'repl' ? { place } : { place, origin: { uri, version, line } };
}

/** The document's zero-based last line on which the submission has code. */
function lastLineWithCode(submission: Submission): number {
  const last = submission.code.split('\n').findLastIndex((text) => text.trim() !== '');
  return documentLineOf(submission, last + 1) ?? 0;
}

/** Where our own parser finds what is wrong, from a line of the code on, when Julia tells no more; undefined where it finds nothing. */
export function leadToUntold(submission: Submission, fromLine: number): Lead | undefined {
  const place = syntaxPlace(submission.code, fromLine);
  if (place === undefined) return undefined;
  const documentLine = submission.lines[place.line] ?? lastLineWithCode(submission);
  return withCharacter(leadInto(submission, documentLine), isWholeLine(submission, place.line) ? place.character : undefined);
}

function withCharacter(lead: Lead, character: number | undefined): Lead {
  return lead.origin === undefined || character === undefined ? lead : { ...lead, origin: { ...lead.origin, character } };
}

/** Whether a line of the code, counted from 0, begins where its document's line does: a selection may begin in the middle. */
function isWholeLine({ kind, lines }: Submission, index: number): boolean {
  return kind !== 'selection' || lines[index - 1] === (lines[index] ?? 0) - 1;
}

/** UTF-16 column of a one-based column in characters; undefined where it is not sure. */
function characterOf(submission: Submission, documentLine: number, column: number): number | undefined {
  const index = submission.lines.indexOf(documentLine);
  if (index < 0 || !isWholeLine(submission, index)) return undefined;
  const text = submission.code.split('\n')[index] ?? '';
  return Array.from(text).slice(0, column - 1).join('').length;
}
