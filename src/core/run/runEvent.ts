import type { Shown } from '../bridge/shown.ts';
import type { AskedInput } from './askedInput.ts';
import type { RunOutcome } from './runOutcome.ts';
import type { Submission } from './submission.ts';

/** One run of code. */
export interface Run {
  /** Counts the runs of this window, from 1 and on after a reload. */
  readonly number: number;
  /** Unique among all windows; a part of the file name that Julia knows the code by. */
  readonly id: string;
  readonly submission: Submission;
}

/** What happens to a run, in order; `ended` comes once and last. */
export type RunEvent =
  /** It waits for its turn behind other runs of this window. */
  | { readonly kind: 'queued'; readonly run: Run }
  /** @param at milliseconds since the epoch */
  | { readonly kind: 'sent'; readonly run: Run; readonly at: number }
  /**
   * A run that another window, or a window before a reload, began: its output follows from the beginning.
   * @param at when it began, milliseconds since the epoch
   */
  | { readonly kind: 'reattached'; readonly run: Run; readonly at: number }
  | { readonly kind: 'progress'; readonly run: Run; readonly progress: RunProgress }
  /** Printed text, decoded, in pieces cut anywhere between two characters; may hold any control character. */
  | { readonly kind: 'output'; readonly run: Run; readonly text: string }
  /** Bytes of output in the middle that were not kept: there was too much of it. */
  | { readonly kind: 'outputCut'; readonly run: Run; readonly bytes: number }
  /** A value that the code displayed, in its place within the output. */
  | { readonly kind: 'displayed'; readonly run: Run; readonly shown: Shown }
  /** The code waits for a line of input. */
  | { readonly kind: 'asked'; readonly run: Run; readonly input: AskedInput }
  /**
   * @param durationMs since it was sent; of a run that was followed, how long its code ran, where the server told that
   * @param isInterruptLate the user asked to interrupt it, and it ended by itself before that took effect
   */
  | {
      readonly kind: 'ended';
      readonly run: Run;
      readonly outcome: RunOutcome;
      readonly durationMs: number;
      readonly isInterruptLate?: true;
    };

/** What is known of a run that was sent. */
export type RunProgress =
  /** The server is made ready for runs, which takes seconds after its start: the code has not been sent. */
  | 'preparing'
  | 'running'
  /** Another run, of another window, has to end first. */
  | 'waitingForOther'
  /** The server answers nothing: the code computes without a pause. */
  | 'silent'
  /** The connection broke; the run goes on and is looked for. */
  | 'reattaching'
  /**
   * The bridge cannot be installed: what the code prints does not come back, and it cannot be interrupted. Said of the first
   * such run alone.
   */
  | 'plain';
