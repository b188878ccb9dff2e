import type { Omission, Shown } from '../../bridge/shown.ts';
import type { Run, RunEvent } from '../model.ts';
import { codeLines, submissionPlace } from '../submissionPlace.ts';
import { formsOf, type Form } from './resultForm.ts';

/** A line of a document, zero-based, as it was in `version`. */
export interface CodePlace {
  readonly uri: string;
  readonly version: number;
  readonly line: number;
}

/** One result that is more than text. */
export interface ResultEntry {
  /** Counts the entries of this window, from 1. */
  readonly id: number;
  /** Undefined: it was not made by a run. */
  readonly runNumber: number | undefined;
  /** Where it comes from, in words: `pendulum.jl:12-14`. Plain text, one line. */
  readonly title: string;
  /** Where its code begins; undefined where it comes from no document. */
  readonly place: CodePlace | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The one to show first, first. */
  readonly forms: readonly [Form, ...Form[]];
  /** Forms that the value has and that cannot be shown. */
  readonly omitted: readonly Omission[];
}

/** Who made a result. */
export type ResultSource = Pick<ResultEntry, 'runNumber' | 'title' | 'place'>;

/** What a run showed that is more than text; undefined for all that is not. */
export function shownIn(event: RunEvent): Shown | undefined {
  if (event.kind === 'displayed') return event.shown;
  return event.kind === 'ended' && event.outcome.kind === 'value' ? event.outcome.shown : undefined;
}

/** The entry of a value; undefined when it has nothing but text to show. */
export function resultEntry(id: number, source: ResultSource, shown: Shown, at: number): ResultEntry | undefined {
  const forms = formsOf(shown);
  const { runNumber, title, place } = source;
  return forms && { id, runNumber, title, place, at, forms, omitted: shown.omitted };
}

/** A run as the source of its results; what is typed into the REPL stands in no document. */
export function sourceOf({ number, submission }: Run): ResultSource {
  const { kind, uri, version } = submission;
  const place = kind === 'repl' ? undefined : { uri, version, line: codeLines(submission).first };
  return { runNumber: number, title: submissionPlace(submission), place };
}
