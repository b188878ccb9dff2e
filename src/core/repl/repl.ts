import * as l10n from '@vscode/l10n';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { type Draft, draftOf, insertText, tabIndentation } from '../lineEditor/draft.ts';
import { type Key, KeyDecoder } from '../lineEditor/keyDecoder.ts';
import { LineEditor } from '../lineEditor/lineEditor.ts';
import { type Dimensions, Screen } from '../lineEditor/screen.ts';
import type { Submission } from '../run/submission.ts';
import { HelpTask } from './helpTask.ts';
import type { ReplHistory } from './history.ts';
import { completeInput, helpTopic, refusedMode } from './inputModes.ts';
import { nextIndentation } from './nextIndentation.ts';
import { Output } from './output.ts';
import { PastedInputs } from './pastedInputs.ts';
import type { RemedyOffer } from './remedyOffer.ts';
import { type ReplRuns, RunTask, type Task } from './runTask.ts';
import { TabCompletion } from './tabCompletion.ts';
import type { CodeReading } from './transcript.ts';

export interface ReplDependencies extends CodeReading {
  readonly runs: ReplRuns;
  readonly bridge: Pick<Bridge, 'completions' | 'help'>;
  /** Returns undefined while the server is not running. Help and completions don't start it. */
  readonly serverUrl: () => ServerUrl | undefined;
  readonly remedies: Pick<RemedyOffer, 'failed' | 'worked'>;
  /** Distinguishes the inputs of this REPL from those of others. */
  readonly uri: string;
  readonly history: ReplHistory;
  readonly clock: Clock;
  readonly log: Logger;
  /** Writes to the terminal. */
  readonly write: (text: string) => void;
  /** Closes the terminal. */
  readonly close: () => void;
}

/** Turns on bracketed paste, so that pasted line ends differ from Enter. */
const bracketPastes = '\u001b[?2004h';
/** Maximum number of keys buffered while something runs. */
const maxKeysAhead = 10_000;

/** A REPL in a terminal: reads keys, edits the input, runs it and shows the outcome. */
export class Repl {
  private readonly dependencies: ReplDependencies;
  private readonly screen: Screen;
  private readonly output: Output;
  private readonly editor: LineEditor;
  private readonly completion: TabCompletion;
  private readonly pasted: PastedInputs;
  private readonly decoder = new KeyDecoder();
  private hint = '';
  private task: Task | undefined;
  private keysAhead: Key[] = [];
  private runs = 0;

  constructor(dependencies: ReplDependencies, dimensions: Dimensions) {
    const { write, history, bridge, serverUrl, clock } = dependencies;
    this.dependencies = dependencies;
    this.screen = new Screen(write, dimensions);
    this.output = new Output(write, dimensions);
    this.editor = new LineEditor({ prompt: 'engee> ', history: () => history.read() });
    this.pasted = new PastedInputs(dependencies);
    const complete = completeInput((code, offset, signal) => {
      const url = serverUrl();
      return url === undefined ? undefined : bridge.completions(url, code, offset, signal);
    });
    this.completion = new TabCompletion(complete, this.completionView(), clock);
  }

  /** Shows the greeting and the first prompt. */
  open(): void {
    this.dependencies.write(bracketPastes);
    this.output.line(
      l10n.t('Julia on your Engee server. ?name: help, Tab: complete, Ctrl+C: interrupt, Ctrl+D: close'),
      'quiet',
    );
    this.output.end();
    this.show();
  }

  /** Handles input from the terminal. */
  accept(data: string): void {
    for (const key of this.decoder.decode(data)) {
      if (this.task !== undefined && key.kind === 'key' && key.name === 'ctrl+c') {
        this.keysAhead = [];
        this.pasted.drop();
        this.task.interrupt();
      } else if (this.task?.accept(key) !== true && this.keysAhead.length < maxKeysAhead) {
        this.keysAhead.push(key);
      }
    }
    this.work();
  }

  resize(dimensions: Dimensions): void {
    this.screen.resize(dimensions);
    this.output.resize(dimensions);
  }

  /** Shows a message on a line above the input. */
  announce(text: string): void {
    this.screen.erase();
    this.output.line(text, 'quiet');
    if (this.task === undefined) this.show();
  }

  /** Stops after the terminal was closed. A run that was sent continues. */
  dispose(): void {
    this.completion.cancel();
    this.task?.leave();
  }

  private work(): void {
    while (this.task === undefined) {
      const key = this.keysAhead.shift();
      if (key === undefined) return;
      this.acceptKey(key);
    }
  }

  private acceptKey(key: Key): void {
    this.hint = '';
    if (key.kind !== 'key' || key.name !== 'tab') this.completion.cancel();
    if (!this.editor.acceptInSearch(key)) {
      if (key.kind === 'key') this.acceptNamed(key.name);
      else this.acceptText(key);
    }
    if (this.task === undefined) this.show();
  }

  private acceptText({ kind, text }: Key & { kind: 'text' | 'paste' }): void {
    const taken =
      this.editor.draft.text.trim() !== '' ? undefined : kind === 'paste' ? this.pasted.take(text) : refusedMode(text);
    if (taken === undefined) this.editor.insert(text);
    else this.editor.set(draftOf(taken.text));
    this.hint = taken?.hint ?? '';
  }

  private acceptNamed(name: string): void {
    const { draft } = this.editor;
    switch (name) {
      case 'enter':
        this.acceptEnter(draft);
        return;
      case 'alt+enter':
        this.breakLine(draft);
        return;
      case 'tab':
        this.acceptTab(draft);
        return;
      case 'ctrl+c':
        this.pasted.drop();
        this.screen.commit('^C');
        this.editor.clear();
        return;
      case 'ctrl+l':
        this.screen.clear();
        return;
      case 'ctrl+r':
        this.editor.beginSearch();
        return;
      case 'ctrl+d':
        if (draft.text === '') this.dependencies.close();
        else this.editor.acceptKey('delete');
        return;
      default:
        this.editor.acceptKey(name);
    }
  }

  private acceptEnter(draft: Draft): void {
    const code = this.pasted.begin(draft.text);
    if (code !== draft.text) this.setInput(draftOf(code));
    const topic = helpTopic(code);
    if (code.trim() === '') {
      this.screen.commit();
      this.editor.clear();
    } else if (topic !== undefined) {
      const help = this.helpTask();
      void this.perform(code, help, () => help.run(topic, this.screen.size.columns));
    } else if (this.dependencies.isComplete(code) === 'incomplete') {
      this.breakLine(this.editor.draft);
    } else {
      const run = this.runTask(code);
      void this.perform(code, run, () => run.start());
    }
  }

  private helpTask(): HelpTask {
    const { bridge, serverUrl, remedies } = this.dependencies;
    return new HelpTask({
      requestHelp: (topic, columns, signal) => {
        const url = serverUrl();
        return url === undefined ? undefined : bridge.help(url, topic, columns, signal);
      },
      output: this.output,
      remedies,
    });
  }

  private runTask(code: string): RunTask {
    const { runs, clock, remedies, uri } = this.dependencies;
    const number = ++this.runs;
    const submission: Submission = {
      kind: 'repl',
      uri,
      version: number,
      title: `REPL[${number}]`,
      code,
      lines: code.split('\n').map((_, line) => line),
      panel: this.screen.size,
    };
    const reportBug = (bug: unknown) => {
      this.reportBug(bug);
    };
    return new RunTask({ runs, output: this.output, clock, remedies, reportBug }, submission);
  }

  private setInput(draft: Draft): void {
    this.editor.set(draft);
    this.show();
  }

  /** @param run resolves to whether the pasted inputs after this one may run */
  private async perform(code: string, task: Task, run: () => Promise<boolean>): Promise<void> {
    const { history, log } = this.dependencies;
    this.screen.commit();
    this.task = task;
    history.add(code.trimEnd()).catch((error: unknown) => {
      log.warn(`could not store the REPL history: ${String(error)}`);
    });
    try {
      if (!(await run())) this.pasted.drop();
    } catch (bug) {
      this.pasted.drop();
      this.reportBug(bug);
    }
    this.output.end();
    this.task = undefined;
    const next = this.pasted.next();
    this.setInput(draftOf(next ?? ''));
    if (next !== undefined) this.acceptEnter(this.editor.draft);
    this.work();
  }

  private breakLine(draft: Draft): void {
    this.setInput(insertText(draft, `\n${nextIndentation(draft)}`));
  }

  /** Indents at the start of a line, and completes elsewhere. */
  private acceptTab(draft: Draft): void {
    const indentation = tabIndentation(draft);
    if (indentation === '') this.completion.press(draft, this.screen.size.columns);
    else this.editor.insert(indentation);
  }

  private completionView() {
    return {
      replace: (draft: Draft) => {
        this.hint = '';
        this.setInput(draft);
      },
      list: (lines: readonly string[]) => {
        this.screen.commit();
        for (const line of lines) this.output.line(line);
      },
      hint: (text: string) => {
        this.hint = text;
        this.show();
      },
      bug: (error: unknown) => {
        this.screen.commit();
        this.reportBug(error);
        this.show();
      },
    };
  }

  private show(): void {
    this.screen.show(this.editor.view(this.hint));
  }

  private reportBug(error: unknown): void {
    this.dependencies.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    this.output.line(l10n.t('Something went wrong inside the Engee extension. The log has the details.'), 'error');
  }
}
