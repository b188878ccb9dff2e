import * as l10n from '@vscode/l10n';
import type { Clock } from '../../platform/clock.ts';
import { faultOf } from '../errors/engeeError.ts';
import { formatBytes } from '../lib/format.ts';
import type { ReplEngine, RunNote, RunWatcher } from './engine.ts';
import { writeEnd, writeFault, writeShown } from './endText.ts';
import type { Key } from './key.ts';
import type { Output } from './output.ts';
import { RunInput } from './runInput.ts';
import type { Task } from './task.ts';

/** Without an answer for this long, an interrupt is called pending. */
const patienceMs = 2_000;

export interface RunTaskParts {
  readonly engine: ReplEngine;
  readonly output: Output;
  readonly clock: Clock;
  readonly reportBug: (error: unknown) => void;
}

/** One input that runs: shows what becomes of it, and what Ctrl+C does to it. */
export class RunTask implements Task {
  private readonly parts: RunTaskParts;
  private readonly controller = new AbortController();
  private readonly input: RunInput;
  private isSent = false;
  private isInterrupting = false;
  private thrown = 0;
  private lastNote: RunNote | undefined;
  /** The user has read that the next Ctrl+C stops waiting. */
  private isLastResort = false;

  constructor(parts: RunTaskParts) {
    this.parts = parts;
    this.input = new RunInput(parts.output, parts.reportBug);
  }

  /** Resolves when it is over and shown, to whether the code ran to its end or its error; rejects only for a bug. */
  async run(code: string, number: number): Promise<boolean> {
    const { engine, output } = this.parts;
    try {
      const end = await engine.evaluate(code, number, this.watcher(), this.controller.signal);
      writeEnd(output, end, (file) => engine.nameOfFile(file));
      return end.kind === 'value' || end.kind === 'error';
    } finally {
      this.isSent = false;
      this.controller.abort();
    }
  }

  /** Ctrl+C: takes back what waits, interrupts what runs; where that does not help, stops waiting. */
  interrupt(): void {
    if (this.controller.signal.aborted) return;
    this.parts.output.print('^C');
    if (!this.isSent || this.isLastResort) this.controller.abort();
    else if (!this.isInterrupting) void this.interruptRun();
  }

  accept(key: Key): boolean {
    return this.input.accept(key);
  }

  /** Takes the run back when it was not sent yet. What was sent goes on, without input. */
  leave(): void {
    if (!this.isSent) this.controller.abort();
    this.input.leave();
  }

  private async interruptRun(): Promise<void> {
    const { engine, output, clock, reportBug } = this.parts;
    const { signal } = this.controller;
    this.isInterrupting = true;
    const timer = clock.schedule(() => {
      this.explain(pendingText());
    }, patienceMs);
    try {
      const interruption = await engine.interrupt(signal);
      if (interruption === 'pending' && !this.isLastResort) this.explain(pendingText());
      if (interruption === 'impossible')
        this.explain(
          l10n.t('This run cannot be interrupted; only its server can be stopped. Press Ctrl+C again to stop waiting.'),
        );
      if (interruption === 'thrown') this.acceptThrown();
    } catch (error) {
      if (signal.aborted) return;
      const fault = faultOf(error);
      if (fault === undefined) reportBug(error);
      else writeFault(output, fault);
      this.explain(l10n.t('The run was not interrupted. Press Ctrl+C again to stop waiting.'));
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
        l10n.t('It was interrupted again, but the code can catch that and go on. Press Ctrl+C again to stop waiting.'),
      );
  }

  private explain(text: string): void {
    if (!this.isSent) return;
    this.isLastResort = true;
    this.parts.output.line(text, 'quiet');
  }

  private watcher(): RunWatcher {
    const { output } = this.parts;
    return {
      sent: () => void (this.isSent = true),
      printed: (text) => {
        output.print(text);
      },
      displayed: (shown) => {
        // A picture has its place in the results; its name as text would say less than the line below it.
        writeShown(output, shown.rich.length > 0 ? { ...shown, text: '', isCut: false } : shown);
      },
      asked: (request) => {
        this.input.ask(request);
      },
      cut: (bytes) => {
        output.line(l10n.t('… {0} of output are left out here', formatBytes(bytes)), 'quiet');
      },
      noted: (note) => {
        const text = note === this.lastNote ? undefined : noteText(note);
        this.lastNote = note;
        if (text !== undefined) output.line(text, 'quiet');
      },
    };
  }
}

function pendingText(): string {
  return l10n.t(
    'The code computes without a pause; it will be interrupted when it next waits. Press Ctrl+C again to stop waiting.',
  );
}

function noteText(note: RunNote): string | undefined {
  switch (note) {
    case 'queued':
      return l10n.t('Waiting for an earlier run of this window to end …');
    case 'waitingForOther':
      return l10n.t('Waiting for a run of another window to end …');
    case 'reattaching':
      return l10n.t('The connection broke. The run goes on and is being looked for …');
    case 'plain':
      return l10n.t(
        'The helper of this extension could not be installed on your server. Until it can, only values come back: nothing that code prints, and no interrupts. The log says why.',
      );
    case 'preparing':
      return l10n.t('Preparing your server for runs…');
    case 'running':
    case 'silent':
      return undefined;
  }
}
