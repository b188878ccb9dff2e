import * as l10n from '@vscode/l10n';
import type { Clock } from '../../platform/clock.ts';
import type { DisplayValue } from '../bridge/displayValue.ts';
import { omissionText } from '../bridge/omissionText.ts';
import { describe } from '../errors/describe.ts';
import type { Disposable } from '../lib/disposable.ts';
import { formatBytes, formatCount } from '../lib/format.ts';
import { plainText } from '../lib/terminal/plainText.ts';
import { GrowingText } from '../output/growingText.ts';
import { endText, plainNote } from '../output/outcomeLines.ts';
import { PrintedText } from '../output/printedText.ts';
import { type ShownLimits, ShownPart } from '../output/shownPart.ts';
import type { Run, RunEvent, RunOutcome } from '../run/model.ts';
import type { Submission } from '../run/submission.ts';
import type { ErrorView } from '../stackTrace/errorView.ts';
import { ReadableOutput, readableShown, type SubmissionOf } from '../stackTrace/readableNames.ts';
import { errorOutput } from './errorOutput.ts';
import { type NotebookOutput, type OutputItem, type OutputRest, streamTypes } from './notebookOutput.ts';
import { safeOutput } from './safeOutput.ts';

/** Receives the outputs of one cell in order. */
export interface CellSink {
  add(output: NotebookOutput): void;
  /** Adds to the last output. Returns false if the user removed it. */
  append(item: OutputItem): boolean;
  /** Replaces the last output's only item. Returns false if the user removed the output. */
  replace(item: OutputItem): boolean;
}

export interface CellOutputDependencies {
  readonly sink: CellSink;
  readonly clock: Clock;
  readonly submissionOf: SubmissionOf;
  /** The submissions that were sent before. */
  readonly recent: () => readonly Submission[];
  readonly errorView: (run: Run, outcome: Extract<RunOutcome, { kind: 'error' }>) => ErrorView;
}

/** Combines many small writes. */
const flushDelayMs = 50;
/** The editor renders all of it again after each change. The full output is in the output channel. */
const limits: ShownLimits = { headLength: 200_000, tailLength: 32_000, lineLength: 8_000 };

/** Turns what happens to a run into the outputs of a cell, in the order in which the code produced them. */
export class CellOutput {
  private readonly dependencies: CellOutputDependencies;
  private readonly readable: ReadableOutput;
  private readonly part = new ShownPart(limits);
  private printed = new PrintedText();
  private growing = new GrowingText();
  /** What the last output shows, if it is printed text. */
  private shown: string | undefined;
  private timer: Disposable | undefined;

  constructor(dependencies: CellOutputDependencies, submission: Submission) {
    this.dependencies = dependencies;
    this.readable = new ReadableOutput(dependencies.submissionOf, () => [submission, ...dependencies.recent()]);
  }

  accept(event: RunEvent): void {
    switch (event.kind) {
      case 'output':
        this.printed.write(this.readable.write(event.text).text);
        this.timer ??= this.dependencies.clock.schedule(() => {
          this.flush();
        }, flushDelayMs);
        return;
      case 'outputCut':
        this.note(restNote(l10n.t('… {0} of output omitted.', formatBytes(event.bytes))));
        return;
      case 'displayed':
        this.endPrinted();
        this.dependencies.sink.add(this.outputOf(event.shown, { kind: 'display_data' }));
        return;
      case 'progress':
        if (event.progress === 'plain') this.note(plainNote());
        return;
      case 'ended':
        this.end(event.run, event.outcome);
        return;
      case 'queued':
      case 'sent':
      case 'reattached':
      case 'asked':
        return;
    }
  }

  /** Adds a line of the extension itself. */
  note(text: string): void {
    this.endPrinted();
    this.dependencies.sink.add({ items: [{ mime: streamTypes.stderr, data: `${text}\n` }], rest: { kind: 'stream' } });
  }

  dispose(): void {
    this.timer?.dispose();
  }

  private end(run: Run, outcome: RunOutcome): void {
    this.endPrinted();
    const { cutLength, tail } = this.part.end();
    if (cutLength > 0) this.note(restNote(l10n.t('… {0} more characters.', formatCount(cutLength))));
    if (tail !== '') this.dependencies.sink.add(streamOf(tail));
    switch (outcome.kind) {
      case 'value':
        if (outcome.shown !== undefined)
          this.dependencies.sink.add(
            this.outputOf(outcome.shown, { kind: 'execute_result', executionCount: run.number }),
          );
        return;
      case 'error':
        this.dependencies.sink.add(errorOutput(this.dependencies.errorView(run, outcome)));
        return;
      case 'interrupted':
      case 'stoppedWaiting':
      case 'notSent':
        if (outcome.kind !== 'notSent') this.note(endText(outcome));
        return;
      case 'failed':
        this.note(describe(outcome.fault)?.text ?? l10n.t('Canceled.'));
    }
  }

  private endPrinted(): void {
    this.printed.write(this.readable.end().text);
    const isLineOpen = /[^\n]$/.test(this.printed.live());
    const settled = this.printed.takeSettled() + this.printed.finish();
    // Only the code's own line ends belong into the file.
    this.show(this.part.write(isLineOpen ? settled.replace(/\n$/, '') : settled), '');
    this.printed = new PrintedText();
    this.growing = new GrowingText();
    this.shown = undefined;
  }

  private flush(): void {
    this.show(this.part.write(this.printed.takeSettled()), this.part.preview(this.printed.live()));
  }

  private show(settled: string, live: string): void {
    this.timer?.dispose();
    this.timer = undefined;
    this.growing.write(settled);
    const { removedLength, added } = this.growing.take(live, Infinity, true);
    if (removedLength === 0 && added === '') return;
    const { sink } = this.dependencies;
    const before = this.shown ?? '';
    const kept = before.slice(0, before.length - removedLength);
    const text = kept + added;
    const isShown =
      this.shown !== undefined &&
      (removedLength === 0
        ? sink.append({ mime: streamTypes.stdout, data: added })
        : sink.replace({ mime: streamTypes.stdout, data: text }));
    // After the user cleared the output, the new output begins with the line that is being printed.
    this.shown = isShown ? text : text.slice(kept.lastIndexOf('\n') + 1);
    if (!isShown) sink.add(streamOf(this.shown));
  }

  private outputOf(shown: DisplayValue, rest: OutputRest): NotebookOutput {
    const { text, rich, isCut, omitted } = readableShown(shown, this.dependencies.submissionOf);
    const forms = rich.map(({ type, data }) => ({ mime: type, data }));
    const plain = { mime: 'text/plain', data: plainText(text).replace(/\n$/, '') };
    const output: NotebookOutput = { items: [...forms, plain], rest };
    const isWhole = forms.every((form) => safeOutput({ items: [form], rest }).items[0] === form);
    return safeOutput(output, [
      ...(isCut ? [restNote(l10n.t('(shortened)'))] : []),
      ...(isWhole ? [] : [l10n.t('(shown in Engee Results)')]),
      ...omitted.map((omission) => `(${omissionText(omission)})`),
    ]);
  }
}

/** Adds where the user finds what is left out. */
function restNote(text: string): string {
  return `${text} ${l10n.t('The rest is on the server. “Engee: Save Full Result of Last Run…” downloads it.')}`;
}

function streamOf(text: string): NotebookOutput {
  return { items: [{ mime: streamTypes.stdout, data: text }], rest: { kind: 'stream' } };
}
