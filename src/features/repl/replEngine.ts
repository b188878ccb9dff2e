import type { Bridge } from '../../core/bridge/bridge.ts';
import { faultOf } from '../../core/errors/engeeError.ts';
import type { ReplEngine, RunEnd, RunWatcher } from '../../core/repl/engine.ts';
import type { RemedyOffer } from '../../core/repl/remedyOffer.ts';
import type { Dimensions } from '../../core/repl/screen.ts';
import {
  ReadableOutput,
  readableEvent,
  readableShown,
  readableText,
  type SubmissionOf,
} from '../../core/run/readableNames.ts';
import type { RunEvent } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Submission } from '../../core/run/submission.ts';
import type { Server } from '../../core/server/server.ts';

export interface ReplEngineParts {
  readonly runs: Pick<Runs, 'run' | 'onDidRun' | 'interrupt' | 'runOfFile' | 'recent'>;
  readonly bridge: Pick<Bridge, 'completions' | 'help'>;
  readonly server: Pick<Server, 'runningUrl'>;
  /** Tells the inputs of this REPL from those of others. */
  readonly uri: string;
  /** The terminal's size now. */
  readonly dimensions: () => Dimensions;
  /** Told of what fails and what works. */
  readonly remedies: Pick<RemedyOffer, 'failed' | 'worked'>;
}

/** Runs inputs of a REPL like other code of this window: through its queue, on the user's server. */
export function replEngine({ runs, bridge, server, uri, dimensions, remedies }: ReplEngineParts): ReplEngine {
  const submissionOf = (file: string) => runs.runOfFile(file)?.submission;
  return {
    async evaluate(code, number, watcher, signal) {
      const lines = code.split('\n').map((_, line) => line);
      const submission: Submission = {
        kind: 'repl',
        uri,
        version: number,
        title: `REPL[${number}]`,
        code,
        lines,
        panel: dimensions(),
      };
      const printed = new ReadableOutput(submissionOf, () => [submission, ...runs.recent.map((run) => run.submission)]);
      const subscription = runs.onDidRun((event) => {
        if (event.run.submission === submission) tell(watcher, readableEvent(event, submissionOf), printed);
      });
      try {
        const outcome = await runs.run(submission, signal);
        watcher.printed(printed.end().text);
        if (outcome.kind === 'failed') remedies.failed(outcome.fault);
        else if (outcome.kind === 'value' || outcome.kind === 'error') remedies.worked();
        return readableEnd(outcome, submissionOf);
      } finally {
        subscription.dispose();
      }
    },
    interrupt: (signal) => runs.interrupt(signal),
    completions(code, offset, signal) {
      const url = server.runningUrl;
      return url === undefined ? undefined : bridge.completions(url, code, offset, signal);
    },
    help(topic, columns, signal) {
      const url = server.runningUrl;
      return url === undefined ? undefined : withRemedies(bridge.help(url, topic, columns, signal), remedies);
    },
    nameOfFile: (file) => runs.runOfFile(file)?.submission.title ?? file,
  };
}

async function withRemedies<T>(answer: Promise<T>, remedies: Pick<RemedyOffer, 'failed' | 'worked'>): Promise<T> {
  try {
    const value = await answer;
    remedies.worked();
    return value;
  } catch (error) {
    const fault = faultOf(error);
    if (fault !== undefined) remedies.failed(fault);
    throw error;
  }
}

/** How a run ended, with readable names in its value or its messages; frames are named by `nameOfFile`. */
function readableEnd(end: RunEnd, submissionOf: SubmissionOf): RunEnd {
  if (end.kind === 'value' && end.shown !== undefined) return { ...end, shown: readableShown(end.shown, submissionOf) };
  if (end.kind !== 'error' || end.error.kind !== 'exceptions') return end;
  const exceptions = end.error.exceptions.map((each) => ({
    ...each,
    message: readableText(each.message, submissionOf).text,
  }));
  return { ...end, error: { ...end.error, exceptions } };
}

function tell(watcher: RunWatcher, event: RunEvent, printed: ReadableOutput): void {
  switch (event.kind) {
    case 'queued':
      watcher.noted('queued');
      return;
    case 'sent':
      watcher.sent();
      return;
    case 'progress':
      watcher.noted(event.progress);
      return;
    case 'output':
      watcher.printed(printed.write(event.text).text);
      return;
    case 'outputCut':
      watcher.printed(printed.end().text);
      watcher.cut(event.bytes);
      return;
    case 'displayed':
      watcher.printed(printed.end().text);
      watcher.displayed(event.shown);
      return;
    case 'asked':
      // What asks for it must be seen before.
      watcher.printed(printed.end().text);
      watcher.asked(event.input);
      return;
    // Runs of a REPL are not taken up again after a reload; the end comes as the result of the call.
    case 'reattached':
    case 'ended':
      return;
  }
}
