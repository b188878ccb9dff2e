import type { Submission } from './submission.ts';

/** One run as the output shows it. */
export interface RunRecord {
  readonly number: number;
  readonly submission: Submission;
  /** What was sent before, newest first: an error may stand in code of theirs. */
  readonly earlier: readonly Submission[];
}
