import type { Places } from '../../../../../src/core/run/errorView.ts';
import type { Run } from '../../../../../src/core/run/runEvent.ts';
import type { Submission } from '../../../../../src/core/run/submission.ts';

/** Places that are written down in the test. */
export function placesOf(
  known: {
    readonly submissions?: Readonly<Record<string, Submission>>;
    readonly twins?: Readonly<Record<string, string>>;
    readonly versions?: Readonly<Record<string, number>>;
    readonly earlier?: readonly Submission[];
  } = {},
): Places {
  return {
    // As `runOfFile`: the part from the `#` on is enough.
    submissionOf: (file) =>
      Object.entries(known.submissions ?? {}).find(
        ([name]) => name === file || (file.startsWith('#') && name.endsWith(file)),
      )?.[1],
    localTwinOf: (path) => known.twins?.[path],
    versionOf: (uri) => known.versions?.[uri] ?? 0,
    earlierThan: () => known.earlier ?? [],
  };
}

export function runOf(submission: Submission, number = 3): Run {
  return { number, id: `run${number}`, submission };
}
