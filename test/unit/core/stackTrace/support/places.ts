import type { Run } from '../../../../../src/core/run/model.ts';
import type { Submission } from '../../../../../src/core/run/submission.ts';
import type { SourceLookup } from '../../../../../src/core/stackTrace/errorView.ts';

/** A `Places` with fixed entries. */
export function placesOf(
  known: {
    readonly submissions?: Readonly<Record<string, Submission>>;
    readonly twins?: Readonly<Record<string, string>>;
    readonly versions?: Readonly<Record<string, number>>;
    readonly earlier?: readonly Submission[];
  } = {},
): SourceLookup {
  return {
    // Like `runOfFile`, it needs only the part from the `#` on.
    submissionOf: (file) =>
      Object.entries(known.submissions ?? {}).find(
        ([name]) => name === file || (file.startsWith('#') && name.endsWith(file)),
      )?.[1],
    documentAt: (path) => known.twins?.[path],
    versionOf: (uri) => known.versions?.[uri] ?? 0,
    earlierThan: () => known.earlier ?? [],
  };
}

export function runOf(submission: Submission, number = 3): Run {
  return { number, id: `run${number}`, submission };
}
