import * as l10n from '@vscode/l10n';
import type { Clock } from '../../platform/clock.ts';
import { faultOf } from '../errors/engeeError.ts';
import { formatBytes } from '../lib/format.ts';
import type { Key } from '../lineEditor/keyDecoder.ts';
import { plainNote, type ShownOutcome } from '../output/outcomeLines.ts';
import type { Run, RunEvent, RunOutcome, RunProgress } from '../run/model.ts';
import type { Runs } from '../run/runService.ts';
import type { Submission } from '../run/submission.ts';
import { createErrorView } from '../stackTrace/createErrorView.ts';
import { ReadableOutput, readableShown, type SubmissionOf } from '../stackTrace/readableNames.ts';
import { createSourceLookup } from '../stackTrace/sourceLookup.ts';
import { writeFault, writeOutcome, writeShown } from './endText.ts';
import type { Output } from './output.ts';
import type { RemedyOffer } from './remedyOffer.ts';
import { RunInput } from './runInput.ts';

/** An interrupt without a response for this long is reported as pending. */
const patienceMs = 2_000;

/** A terminal has no links, so documents are not looked up. */
const noDocuments = { documentAt: () => undefined, versionOf: () => 0 };

/** A foreground task that receives keys before the line editor does. */
export interface Task {
  /** Handles Ctrl+C. */
  interrupt(): void;
  /** Returns whether it used the key, for example as input of running code. */
  accept(key: Key): boolean;
  /** The terminal was closed. */
  leave(): void;
}

/** The queue of runs, as a REPL uses it. */
export type ReplRuns = Pick<Runs, 'run' | 'onDidRun' | 'interrupt' | 'runOfFile' | 'recent'>;

export interface RunTaskDependencies {
  readonly runs: ReplRuns;
  readonly output: Output;
  readonly clock: Clock;
  readonly remedies: Pick<RemedyOffer, 'failed' | 'worked'>;
  readonly reportBug: (error: unknown) => void;
}

/** Runs one input, shows its output and outcome, and handles Ctrl+C. */
export class RunTask implements Task {
  private readonly dependencies: RunTaskDependencies;
  private readonly submission: Submission;
  private readonly controller = new AbortController();
  private readonly input: RunInput;
  private readonly printed: ReadableOutput;
  private readonly submissionOf: SubmissionOf = (file) => this.dependencies.runs.runOfFile(file)?.submission;
  private run: Run;
  private isSent = false;
  private isInterrupting = false;
  private thrown = 0;
  private lastNote: 'queued' | RunProgress | undefined;
  /** The user was told that the next Ctrl+C stops waiting. */
  private isLastResort = false;

  constructor(dependencies: RunTaskDependencies, submission: Submission) {
    const { output, runs, reportBug } = dependencies;
    this.dependencies = dependencies;
    this.submission = submission;
    this.input = new RunInput(output, reportBug);
    this.run = { number: 0, id: '', submission };
    this.printed = new ReadableOutput(this.submissionOf, () => [
      submission,
      ...runs.recent.map((run) => run.submission),
    ]);
  }

  /** Resolves to whether the code ran to its end or to an error. Rejects only because of a bug. */
  async start(): Promise<boolean> {
    const { runs, output, remedies } = this.dependencies;
    const subscription = runs.onDidRun((event) => {
      if (event.run.submission === this.submission) this.follow(event);
    });
    try {
      const outcome = await runs.run(this.submission, this.controller.signal);
      output.print(this.printed.end().text);
      const hasRun = outcome.kind === 'value' || outcome.kind === 'error';
      if (outcome.kind === 'failed') remedies.failed(outcome.fault);
      else if (hasRun) remedies.worked();
      writeOutcome(output, this.shownOutcome(outcome));
      return hasRun;
    } finally {
      subscription.dispose();
      this.isSent = false;
      this.controller.abort();
    }
  }

  /** Handles Ctrl+C: cancels a queued run, interrupts a running one, and stops waiting when an interrupt doesn't help. */
  interrupt(): void {
    if (this.controller.signal.aborted) return;
    this.dependencies.output.print('^C');
    if (!this.isSent || this.isLastResort) this.controller.abort();
    else if (!this.isInterrupting) void this.interruptRun();
  }

  accept(key: Key): boolean {
    return this.input.accept(key);
  }

  /** Cancels a queued run. A run that was sent continues without input. */
  leave(): void {
    if (!this.isSent) this.controller.abort();
    this.input.leave();
  }

  private follow(event: RunEvent): void {
    const { output } = this.dependencies;
    this.run = event.run;
    // An incomplete name at the end of the output is held back. Print it before anything that follows the output.
    if (event.kind === 'outputCut' || event.kind === 'displayed' || event.kind === 'asked')
      output.print(this.printed.end().text);
    switch (event.kind) {
      case 'queued':
        this.note('queued');
        return;
      case 'sent':
        this.isSent = true;
        return;
      case 'progress':
        this.note(event.progress);
        return;
      case 'output':
        output.print(this.printed.write(event.text).text);
        return;
      case 'outputCut':
        output.line(l10n.t('… {0} of output omitted', formatBytes(event.bytes)), 'quiet');
        return;
      case 'displayed': {
        const shown = readableShown(event.shown, this.submissionOf);
        // The text of a picture says less than the note that the picture is in Engee Results.
        writeShown(output, shown.rich.length > 0 ? { ...shown, text: '', isCut: false } : shown);
        return;
      }
      case 'asked':
        this.input.ask(event.input);
        return;
      // A REPL does not reattach to runs after a reload, and reads the outcome from the call.
      case 'reattached':
      case 'ended':
        return;
    }
  }

  /** Returns the outcome with the names that the user knows. */
  private shownOutcome(outcome: RunOutcome): ShownOutcome {
    if (outcome.kind === 'value' && outcome.shown !== undefined)
      return { ...outcome, shown: readableShown(outcome.shown, this.submissionOf) };
    if (outcome.kind !== 'error') return outcome;
    return {
      kind: 'error',
      view: createErrorView(this.run, outcome.error, createSourceLookup(this.dependencies.runs, noDocuments)),
    };
  }

  private async interruptRun(): Promise<void> {
    const { runs, output, clock, reportBug } = this.dependencies;
    const { signal } = this.controller;
    this.isInterrupting = true;
    const timer = clock.schedule(() => {
      this.explain(pendingText());
    }, patienceMs);
    try {
      const interruption = await runs.interrupt(signal);
      if (interruption === 'pending' && !this.isLastResort) this.explain(pendingText());
      if (interruption === 'impossible')
        this.explain(
          l10n.t("This run can't be interrupted. You can only stop the server. Press Ctrl+C again to stop waiting."),
        );
      if (interruption === 'thrown') this.acceptThrown();
    } catch (error) {
      if (signal.aborted) return;
      const fault = faultOf(error);
      if (fault === undefined) reportBug(error);
      else writeFault(output, fault);
      this.explain(l10n.t("The run wasn't interrupted. Press Ctrl+C again to stop waiting."));
    } finally {
      timer.dispose();
      this.isInterrupting = false;
    }
  }

  private acceptThrown(): void {
    this.isLastResort = false;
    this.thrown += 1;
    if (this.thrown > 1)
      this.explain(
        l10n.t(
          'The run was interrupted again, but code can catch interrupts and continue. Press Ctrl+C again to stop waiting.',
        ),
      );
  }

  private explain(text: string): void {
    if (!this.isSent) return;
    this.isLastResort = true;
    this.dependencies.output.line(text, 'quiet');
  }

  private note(note: 'queued' | RunProgress): void {
    const text = note === this.lastNote ? undefined : noteText(note);
    this.lastNote = note;
    if (text !== undefined) this.dependencies.output.line(text, 'quiet');
  }
}

function pendingText(): string {
  return l10n.t(
    'The code is computing without a pause. The interrupt takes effect at the next pause. Press Ctrl+C again to stop waiting.',
  );
}

function noteText(note: 'queued' | RunProgress): string | undefined {
  switch (note) {
    case 'queued':
      return l10n.t('Waiting for an earlier run of this window…');
    case 'waitingForOther':
      return l10n.t('Waiting for a run of another window…');
    case 'reattaching':
      return l10n.t('The connection was lost. The run continues on the server. Reconnecting…');
    case 'plain':
      return plainNote();
    case 'preparing':
      return l10n.t('Preparing your server for runs…');
    case 'running':
    case 'silent':
      return undefined;
  }
}
