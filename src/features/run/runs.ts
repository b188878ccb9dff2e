import type * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Server } from '../../core/server/server.ts';
import type { RunOutcome, RunQueue } from '../../core/run/runQueue.ts';
import type { RunRecord } from '../../core/run/runRecord.ts';
import type { Submission } from '../../core/run/submission.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { showError } from '../shared/messages.ts';
import type { DocumentEdits } from './documentEdits.ts';
import type { RunOutput } from './runOutput.ts';
import { showRunProgress } from './runProgress.ts';

/** Submissions remembered: an error may stand in a function that was sent long before it was called. */
const maxRemembered = 100;

export interface RunsParts {
  readonly queue: RunQueue;
  readonly output: RunOutput;
  readonly edits: DocumentEdits;
  readonly server: Server;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Takes a submission through the queue and shows the user what becomes of it. */
export class Runs {
  private readonly parts: RunsParts;
  private lastNumber = 0;
  private sent: readonly Submission[] = [];

  constructor(parts: RunsParts) {
    this.parts = parts;
  }

  /** Resolves with the outcome when it is shown; undefined only for a bug, which is shown too. */
  async run(submission: Submission): Promise<RunOutcome | undefined> {
    const { queue, edits, clock, log } = this.parts;
    // From now on, not from when it is sent: it may have to wait.
    edits.follow(submission.uri);
    const user = new AbortController();
    const shown = new ShownRun(this.parts, submission, () => {
      user.abort();
    });
    const observer = {
      onSent: () => {
        shown.begin(this.newRecord(submission));
      },
    };
    try {
      const outcome = await queue.run(submission, observer, user.signal);
      shown.end(outcome, () => this.newRecord(submission));
      log.info(`run of ${submission.lines.length} lines: ${outcome.kind}, ${Math.round(clock.monotonic() - shown.sentAtMs)} ms`);
      if (outcome.kind === 'failed') void this.showFault(outcome, submission);
      return outcome;
    } catch (bug) {
      void showError(bug, log);
      return undefined;
    } finally {
      shown.dispose();
    }
  }

  private newRecord(submission: Submission): RunRecord {
    const record = { number: ++this.lastNumber, submission, earlier: this.sent };
    this.sent = [submission, ...this.sent].slice(0, maxRemembered);
    return record;
  }

  private async showFault({ fault }: RunOutcome & { kind: 'failed' }, submission: Submission): Promise<void> {
    const { server, log } = this.parts;
    // What was believed of the server was wrong.
    if (fault.kind === 'serverNotRunning') void server.refresh(new AbortController().signal);
    await showError(new EngeeError(fault), log, () => this.run(submission));
  }
}

/** One run on the screen: its header once it is sent, the progress, its outcome. */
class ShownRun implements vscode.Disposable {
  private readonly parts: RunsParts;
  private readonly submission: Submission;
  private readonly cancel: () => void;
  private record: RunRecord | undefined;
  private progress: vscode.Disposable | undefined;
  sentAtMs: number;

  constructor(parts: RunsParts, submission: Submission, cancel: () => void) {
    this.parts = parts;
    this.submission = submission;
    this.cancel = cancel;
    this.sentAtMs = parts.clock.monotonic();
  }

  begin(record: RunRecord): void {
    const { output, queue, clock } = this.parts;
    this.record = record;
    this.sentAtMs = clock.monotonic();
    output.begin(record, clock.now());
    this.progress = showRunProgress(`${this.submission.title}:${(this.submission.lines[0] ?? 0) + 1}`, queue, clock, this.cancel);
  }

  /** A run that the user took back before it was sent leaves nothing behind. */
  end(outcome: RunOutcome, newRecord: () => RunRecord): void {
    const { output, clock } = this.parts;
    if (outcome.kind === 'notSent' && outcome.why === 'cancelled') return;
    if (this.record === undefined) {
      this.record = newRecord();
      output.begin(this.record, clock.now());
    }
    output.end(this.record, outcome, clock.monotonic() - this.sentAtMs);
  }

  dispose(): void {
    this.progress?.dispose();
  }
}
