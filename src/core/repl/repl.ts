import * as l10n from '@vscode/l10n';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { completeInput, helpTopic } from './helpInput.ts';
import { draftOf, insertText, type Draft } from './draft.ts';
import type { ReplEngine } from './engine.ts';
import { HelpTask } from './helpTask.ts';
import type { ReplHistory } from './history.ts';
import { nextIndentation, stepOfIndentation } from './indentation.ts';
import { Input } from './input.ts';
import type { Key } from './key.ts';
import { KeyDecoder } from './keyDecoder.ts';
import { Output } from './output.ts';
import { PastedInputs } from './pastedInputs.ts';
import { refusedMode } from './refusedMode.ts';
import { RunTask } from './runTask.ts';
import { Screen, type Dimensions } from './screen.ts';
import { TabCompletion } from './tabCompletion.ts';
import type { Task } from './task.ts';
import type { CodeReading } from './transcript.ts';

export interface ReplParts extends CodeReading {
  readonly engine: ReplEngine;
  readonly history: ReplHistory;
  readonly clock: Clock;
  readonly log: Logger;
  /** Writes into the terminal. */
  readonly write: (text: string) => void;
  /** The user is done with the terminal. */
  readonly close: () => void;
}

/** Makes the terminal mark what is pasted: pasted line ends are not Enter. */
const markPastes = '\u001b[?2004h';
/** Keys typed while something runs; more of them are a cat on the keyboard. */
const maxKeysAhead = 10_000;

/** A REPL in a terminal: reads keys, edits the input, runs it, shows what comes of it. */
export class Repl {
  private readonly parts: ReplParts;
  private readonly screen: Screen;
  private readonly output: Output;
  private readonly input: Input;
  private readonly completion: TabCompletion;
  private readonly pasted: PastedInputs;
  private readonly decoder = new KeyDecoder();
  private hint = '';
  private task: Task | undefined;
  private keysAhead: Key[] = [];
  private runs = 0;

  constructor(parts: ReplParts, dimensions: Dimensions) {
    this.parts = parts;
    this.screen = new Screen(parts.write, dimensions);
    this.output = new Output(parts.write, dimensions);
    this.input = new Input(parts.history);
    this.pasted = new PastedInputs(parts);
    this.completion = new TabCompletion(completeInput(parts.engine), this.completionView(), parts.clock);
  }

  /** Shows the first prompt. */
  open(): void {
    this.parts.write(markPastes);
    this.output.line(
      l10n.t('Julia on your Engee server. ?name shows help, Tab completes, Ctrl+C interrupts, Ctrl+D closes.'),
      'quiet',
    );
    this.output.end();
    this.show();
  }

  /** Takes what the terminal sends when the user types or pastes. */
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

  /** Says something that is not about the input, in a line of its own. */
  announce(text: string): void {
    this.screen.erase();
    this.output.line(text, 'quiet');
    if (this.task === undefined) this.show();
  }

  /** The terminal is gone. A run that was sent goes on. */
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
    if (!this.input.acceptInSearch(key)) {
      if (key.kind === 'key') this.acceptNamed(key.name);
      else this.acceptText(key);
    }
    if (this.task === undefined) this.show();
  }

  private acceptText({ kind, text }: Key & { kind: 'text' | 'paste' }): void {
    const taken =
      this.input.draft.text.trim() !== '' ? undefined : kind === 'paste' ? this.pasted.take(text) : refusedMode(text);
    if (taken === undefined) this.input.insert(text);
    else this.input.set(draftOf(taken.text));
    this.hint = taken?.hint ?? '';
  }

  private acceptNamed(name: string): void {
    const { draft } = this.input;
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
        this.input.clear();
        return;
      case 'ctrl+l':
        this.screen.clear();
        return;
      case 'ctrl+r':
        this.input.beginSearch();
        return;
      case 'ctrl+d':
        if (draft.text === '') this.parts.close();
        else this.input.acceptKey('delete');
        return;
      default:
        this.input.acceptKey(name);
    }
  }

  private acceptEnter(draft: Draft): void {
    const { engine, clock } = this.parts;
    const code = this.pasted.begin(draft.text);
    if (code !== draft.text) this.setInput(draftOf(code));
    const topic = helpTopic(code);
    if (code.trim() === '') {
      this.screen.commit();
      this.input.clear();
    } else if (topic !== undefined) {
      const help = new HelpTask(engine, this.output);
      void this.runTask(code, help, () => help.run(topic, this.screen.columns));
    } else if (this.parts.isComplete(code) === 'incomplete') {
      this.breakLine(this.input.draft);
    } else {
      const run = new RunTask({
        engine,
        output: this.output,
        clock,
        reportBug: (bug) => {
          this.reportBug(bug);
        },
      });
      const number = ++this.runs;
      void this.runTask(code, run, () => run.run(code, number));
    }
  }

  private setInput(draft: Draft): void {
    this.input.set(draft);
    this.show();
  }

  /** @param run resolves to whether inputs that were pasted along with this one may run, too */
  private async runTask(code: string, task: Task, run: () => Promise<boolean>): Promise<void> {
    const { history, log } = this.parts;
    this.screen.commit();
    this.task = task;
    history.add(code.trimEnd()).catch((error: unknown) => {
      log.warn(`the history of the REPL was not kept: ${String(error)}`);
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
    if (next !== undefined) this.acceptEnter(this.input.draft);
    this.work();
  }

  private breakLine(draft: Draft): void {
    this.setInput(insertText(draft, `\n${nextIndentation(draft)}`));
  }

  /** In an indentation a Tab is a step of it; elsewhere it completes. */
  private acceptTab(draft: Draft): void {
    const step = stepOfIndentation(draft);
    if (step === '') this.completion.press(draft, this.screen.columns);
    else this.input.insert(step);
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
    this.screen.show(this.input.view(this.hint));
  }

  private reportBug(error: unknown): void {
    this.parts.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    this.output.line(l10n.t('Something went wrong inside the Engee extension. The log has the details.'), 'error');
  }
}
