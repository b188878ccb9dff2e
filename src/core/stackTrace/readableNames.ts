import type { DisplayValue } from '../bridge/displayValue.ts';
import { codeLineOfJulia } from '../run/alignedCode.ts';
import type { RunEvent } from '../run/model.ts';
import { runFileName } from '../run/runFileName.ts';
import type { Submission } from '../run/submission.ts';
import type { Origin } from './errorView.ts';

/** Finds the submission for a Julia file name (see `runFileName`). The part from the `#` on is sufficient. */
export type SubmissionOf = (fileName: string) => Submission | undefined;

/** A range of a text that refers to a location in a document. `start` and `end` are UTF-16 offsets, `end` excluded. */
export interface NamedPlace {
  readonly start: number;
  readonly end: number;
  readonly origin: Origin;
}

export interface ReadableText {
  readonly text: string;
  readonly places: readonly NamedPlace[];
}

/** The id in a run's file name, optionally followed by a line number. */
const nameEnd = /#([0-9a-z]{1,40}-[0-9a-z]{1,20})(?![0-9a-z])(?::(\d{1,9}))?/g;
/** The same, cut off at the end of the text. */
const unfinishedEnd = /#(?:[0-9a-z]{1,40}(?:-(?:[0-9a-z]{1,20}(?::\d{0,9})?)?)?)?$/;
/** Length of the longest possible unfinished end, which limits how much text is searched. */
const maxEndLength = 80;

/** Replaces the names and lines of runs with those of the documents: `pump.jl#w-9:3` becomes `pump.jl:3`. Takes linear time. */
export function readableText(text: string, submissionOf: SubmissionOf): ReadableText {
  const places: NamedPlace[] = [];
  let readable = '';
  let done = 0;
  for (const { index, 0: found, 1: id = '', 2: line } of text.matchAll(nameEnd)) {
    const submission = submissionOf(`#${id}`);
    const start = submission && nameStart(text, index, runFileName({ id, submission }), done);
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

/** Returns a displayed value with readable names in all of its texts. */
export function readableShown(shown: DisplayValue, submissionOf: SubmissionOf): DisplayValue {
  const readable = (text: string) => readableText(text, submissionOf).text;
  const rich = shown.rich.map((form) =>
    form.type.startsWith('image/') ? form : { ...form, data: readable(form.data) },
  );
  return { ...shown, text: readable(shown.text), rich };
}

/** Returns an event with readable names in displayed values. For printed text, which arrives in chunks, use `ReadableOutput`. */
export function readableEvent(event: RunEvent, submissionOf: SubmissionOf): RunEvent {
  if (event.kind === 'displayed') return { ...event, shown: readableShown(event.shown, submissionOf) };
  if (event.kind !== 'ended' || event.outcome.kind !== 'value' || event.outcome.shown === undefined) return event;
  return { ...event, outcome: { ...event.outcome, shown: readableShown(event.outcome.shown, submissionOf) } };
}

/** Makes names in printed text readable. Text arrives in chunks that may split the id or the line of a name. */
export class ReadableOutput {
  private readonly submissionOf: SubmissionOf;
  private readonly sent: () => readonly Submission[];
  private held = '';

  /** @param sent returns all submissions that were sent; text that ends with a partial name of one of them is held back */
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

  /** Returns the readable form of text that may still change, without consuming it. */
  preview(chunk: string): string {
    const text = this.held + chunk;
    return readableText(text.slice(0, this.unfinishedStart(text)), this.submissionOf).text;
  }

  /** Returns the text that was held back. */
  end(): ReadableText {
    const text = this.held;
    this.held = '';
    return readableText(text, this.submissionOf);
  }

  /** Returns the start of a name that may continue after the text, or the length of the text if there is none. */
  private unfinishedStart(text: string): number {
    const unfinished = unfinishedEnd.exec(text.slice(-maxEndLength));
    if (unfinished === null) return text.length;
    const beforeHash = text.slice(0, text.length - unfinished[0].length);
    const lengths = this.sent()
      .map((submission) => runFileName({ id: '', submission }).slice(0, -1))
      .filter((title) => beforeHash.endsWith(title))
      .map(({ length }) => length);
    if (lengths.length === 0) return text.length;
    const start = beforeHash.length - Math.max(...lengths);
    return beforeHash.slice(0, start).endsWith('./') ? start - 2 : start;
  }
}

/**
 * Returns the start of the file name whose `#` is at `hash`, including the `./` that Julia may add. Returns undefined if the
 * text there is not `name`.
 */
function nameStart(text: string, hash: number, name: string, from: number): number | undefined {
  const start = hash - name.lastIndexOf('#');
  if (start < from || !text.startsWith(name, start)) return undefined;
  return start - 2 >= from && text.startsWith('./', start - 2) ? start - 2 : start;
}

/** Returns the zero-based document line for a line number from Julia. Julia's parser may report a line after the last one. */
function documentLine(submission: Submission, juliaLine: number): number | undefined {
  return juliaLine < 1
    ? undefined
    : submission.lines[codeLineOfJulia(submission, juliaLine) ?? lastLineWithCode(submission)];
}

/** Returns the zero-based last line of the code that is not blank, or 0 if all are blank. */
export function lastLineWithCode(submission: Submission): number {
  const last = lastLines.get(submission) ?? submission.code.trimEnd().split('\n').length - 1;
  lastLines.set(submission, last);
  return last;
}

/** Cached because a text may name the same submission many times. */
const lastLines = new WeakMap<Submission, number>();
