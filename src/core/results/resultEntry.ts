import type { DisplayValue, Omission } from '../bridge/displayValue.ts';
import type { Run, RunEvent } from '../run/model.ts';
import { codeLines, submissionPlace } from '../run/submissionPlace.ts';
import { type Form, formsOf } from './resultForm.ts';

/** A zero-based line of a version of a document. */
export interface CodePlace {
  readonly uri: string;
  readonly version: number;
  readonly line: number;
}

/** A result that has rich forms. */
export interface ResultEntry {
  /** Numbers the entries of this window from 1. */
  readonly id: number;
  /** Undefined if the result is not from a run. */
  readonly runNumber: number | undefined;
  /** The source for display: `pendulum.jl:12-14`. Plain text on one line. */
  readonly title: string;
  /** The first line of its code; undefined if its code is not in a document. */
  readonly place: CodePlace | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The form to show first is the first. */
  readonly forms: readonly [Form, ...Form[]];
  /** Forms of the value that cannot be shown. */
  readonly omitted: readonly Omission[];
}

/** The source of a result. */
export type ResultSource = Pick<ResultEntry, 'runNumber' | 'title' | 'place'>;

/** Returns the value that an event shows; undefined if it shows none. */
export function shownIn(event: RunEvent): DisplayValue | undefined {
  if (event.kind === 'displayed') return event.shown;
  return event.kind === 'ended' && event.outcome.kind === 'value' ? event.outcome.shown : undefined;
}

/** Creates the entry of a value. Returns undefined if the value has only text. */
export function resultEntry(
  id: number,
  source: ResultSource,
  shown: DisplayValue,
  at: number,
): ResultEntry | undefined {
  const forms = formsOf(shown);
  const { runNumber, title, place } = source;
  return forms && { id, runNumber, title, place, at, forms, omitted: shown.omitted };
}

/** Returns the source of a run's results. REPL input has no document. */
export function sourceOf({ number, submission }: Run): ResultSource {
  const { kind, uri, version } = submission;
  const place = kind === 'repl' ? undefined : { uri, version, line: codeLines(submission).first };
  return { runNumber: number, title: submissionPlace(submission), place };
}
