import type { Shown } from '../bridge/shown.ts';
import type { Origin } from './errorView.ts';
import { fileNameOf } from './fileNameOf.ts';
import { codeLineOfJulia } from './placedCode.ts';
import type { RunEvent } from './runEvent.ts';
import type { Submission } from './submission.ts';

/** Finds the submission that Julia knows by a file name (see `fileNameOf`), of which the part from the `#` on is enough. */
export type SubmissionOf = (fileName: string) => Submission | undefined;

/** A place in a text that leads to a document: `start` and `end` are UTF-16 offsets in the text, `end` excluded. */
export interface NamedPlace {
  readonly start: number;
  readonly end: number;
  readonly origin: Origin;
}

export interface ReadableText {
  readonly text: string;
  readonly places: readonly NamedPlace[];
}

/** The end of a run's file name, which only Julia knows, and a line. */
const nameEnd = /#([0-9a-z]{1,40}-[0-9a-z]{1,20})(?![0-9a-z])(?::(\d{1,9}))?/g;
/** The same where more text may belong to it. */
const unfinishedEnd = /#(?:[0-9a-z]{1,40}(?:-(?:[0-9a-z]{1,20}(?::\d{0,9})?)?)?)?$/;
/** Characters of the longest unfinished end: no more of a text is looked at for it. */
const maxEndLength = 80;

/** Puts the documents' own names and lines in the place of those that only Julia knows: `pump.jl#w-9:3` reads `pump.jl:3`. Linear. */
export function readableText(text: string, submissionOf: SubmissionOf): ReadableText {
  const places: NamedPlace[] = [];
  let readable = '';
  let done = 0;
  for (const { index, 0: found, 1: id = '', 2: line } of text.matchAll(nameEnd)) {
    const submission = submissionOf(`#${id}`);
    const start = submission && nameStart(text, index, fileNameOf({ id, submission }), done);
    if (submission === undefined || start === undefined) continue;
    const at = documentLine(submission, line === undefined ? 0 : Number(line));
    readable += text.slice(done, start);
    const words =
      at === undefined ? `${submission.title}${line === undefined ? '' : `:${line}`}` : `${submission.title}:${at + 1}`;
    if (at !== undefined && submission.kind !== 'repl') {
      const { uri, version } = submission;
      places.push({ start: readable.length, end: readable.length + words.length, origin: { uri, version, line: at } });
    }
    readable += words;
    done = index + found.length;
  }
  return { text: readable + text.slice(done), places };
}

/** What a run showed, with readable names in each of its texts. */
export function readableShown(shown: Shown, submissionOf: SubmissionOf): Shown {
  const readable = (text: string) => readableText(text, submissionOf).text;
  const rich = shown.rich.map((form) =>
    form.type.startsWith('image/') ? form : { ...form, data: readable(form.data) },
  );
  return { ...shown, text: readable(shown.text), rich };
}

/** What happened to a run, with readable names in what it showed; printed text comes in pieces, see `ReadableOutput`. */
export function readableEvent(event: RunEvent, submissionOf: SubmissionOf): RunEvent {
  if (event.kind === 'displayed') return { ...event, shown: readableShown(event.shown, submissionOf) };
  if (event.kind !== 'ended' || event.outcome.kind !== 'value' || event.outcome.shown === undefined) return event;
  return { ...event, outcome: { ...event.outcome, shown: readableShown(event.outcome.shown, submissionOf) } };
}

/** The same for printed text, in pieces that may be cut within the id or the line of a name. */
export class ReadableOutput {
  private readonly submissionOf: SubmissionOf;
  private readonly sent: () => readonly Submission[];
  private held = '';

  /** @param sent all that was sent: what ends in the beginning of a name of theirs waits for the rest */
  constructor(submissionOf: SubmissionOf, sent: () => readonly Submission[]) {
    this.submissionOf = submissionOf;
    this.sent = sent;
  }

  write(chunk: string): ReadableText {
    const text = this.held + chunk;
    const end = this.unfinishedStart(text);
    this.held = text.slice(end);
    return readableText(text.slice(0, end), this.submissionOf);
  }

  /** How text would read, behind what was held back, that may still change before it is written. */
  preview(chunk: string): string {
    const text = this.held + chunk;
    return readableText(text.slice(0, this.unfinishedStart(text)), this.submissionOf).text;
  }

  /** What was held back. */
  end(): ReadableText {
    const text = this.held;
    this.held = '';
    return readableText(text, this.submissionOf);
  }

  /** Where a name begins that may go on behind the text; the length of the text where there is none. */
  private unfinishedStart(text: string): number {
    const unfinished = unfinishedEnd.exec(text.slice(-maxEndLength));
    if (unfinished === null) return text.length;
    const beforeHash = text.slice(0, text.length - unfinished[0].length);
    const lengths = this.sent()
      .map((submission) => fileNameOf({ id: '', submission }).slice(0, -1))
      .filter((title) => beforeHash.endsWith(title))
      .map(({ length }) => length);
    if (lengths.length === 0) return text.length;
    const start = beforeHash.length - Math.max(...lengths);
    return beforeHash.slice(0, start).endsWith('./') ? start - 2 : start;
  }
}

/** Where the file name begins whose `#` is at that place, with the `./` that Julia may put before it; undefined where it is another one's. */
function nameStart(text: string, hash: number, name: string, from: number): number | undefined {
  const start = hash - name.lastIndexOf('#');
  if (start < from || !text.startsWith(name, start)) return undefined;
  return start - 2 >= from && text.startsWith('./', start - 2) ? start - 2 : start;
}

/** The document's zero-based line of a line of Julia's; undefined where none is named. The parser may name one behind the last. */
function documentLine(submission: Submission, juliaLine: number): number | undefined {
  return juliaLine < 1
    ? undefined
    : submission.lines[codeLineOfJulia(submission, juliaLine) ?? lastLineWithCode(submission)];
}

/** The last line of the code, counted from 0, that is not blank; the first where all are. */
export function lastLineWithCode(submission: Submission): number {
  const last = lastLines.get(submission) ?? submission.code.trimEnd().split('\n').length - 1;
  lastLines.set(submission, last);
  return last;
}

/** A text may name a submission again and again. */
const lastLines = new WeakMap<Submission, number>();
