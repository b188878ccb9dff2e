import type { Origin, Places } from '../errorView.ts';
import { documentLineOfJulia } from '../placedCode.ts';
import { documentLineOf, type Submission } from '../submission.ts';
import { plainText } from '../terminalText.ts';

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
    const lead = leadInto(submission, documentLine);
    const character = characterOf(submission, documentLine, column);
    return lead.origin === undefined || character === undefined ? lead : { ...lead, origin: { ...lead.origin, character } };
  }

  /** A message with the documents' names and lines in place of those that only Julia knows. */
  renamed(message: string, files: readonly string[]): string {
    return [...new Set(files)].filter((file) => this.isSubmitted(file)).reduce((text, file) => {
      const named = new RegExp(`${file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}:(\\d{1,9})`, 'g');
      return text.replace(named, (_all, line: string) => this.leadToSyntax(file, Number(line), 0).place);
    }, message);
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

/** UTF-16 column of a one-based column in characters; undefined where a selection may begin in the middle of its line. */
function characterOf(submission: Submission, documentLine: number, column: number): number | undefined {
  const { kind, lines, code } = submission;
  const index = lines.indexOf(documentLine);
  const isFirstOfPiece = lines[index - 1] !== documentLine - 1;
  if (column < 1 || index < 0 || (kind === 'selection' && isFirstOfPiece)) return undefined;
  const text = code.split('\n')[index] ?? '';
  return Array.from(text).slice(0, column - 1).join('').length;
}
