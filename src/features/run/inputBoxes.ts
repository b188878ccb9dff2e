import * as vscode from 'vscode';
import { plainText } from '../../core/lib/terminal/plainText.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import type { InputRequest, Run, RunEvent } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import { placeOf } from '../../core/run/submissionPlace.ts';
import type { Logger } from '../../platform/logger.ts';
import { showError } from '../shared/messages.ts';
import { notify } from '../shared/ui/notify.ts';
import { createTextBox } from '../shared/ui/quickInput.ts';

/** Maximum length of the output line that is shown as the prompt. */
const maxPromptLength = 200;

interface Question {
  readonly run: Run;
  readonly input: InputRequest;
  readonly prompt: string;
  /** The text in the box. */
  text: string;
  /** Whether the box is visible. */
  isShown: boolean;
}

/** Asks the user in an input box for the input that running code is waiting for. The REPL asks in its own terminal. */
export class InputBoxes implements vscode.Disposable {
  private readonly interrupt: () => Promise<void>;
  private readonly log: Logger;
  private readonly subscription: { dispose(): void };
  /** The line that the running code is printing. It serves as the prompt. */
  private line = '';
  private question: Question | undefined;

  /** @param interrupt interrupts the active run and shows its own errors */
  constructor(runs: Pick<Runs, 'onDidRun'>, interrupt: () => Promise<void>, log: Logger) {
    this.interrupt = interrupt;
    this.log = log;
    this.subscription = runs.onDidRun((event) => {
      this.follow(event);
    });
  }

  /** Whether code is waiting for input and no box is open. */
  get canAsk(): boolean {
    return this.question?.isShown === false;
  }

  /** Shows the box for the pending request. */
  ask(): void {
    const { question } = this;
    if (question?.isShown === false) this.show(question).catch((error: unknown) => void showError(error, this.log));
  }

  dispose(): void {
    this.subscription.dispose();
    this.question = undefined;
  }

  private follow(event: RunEvent): void {
    if (event.run.submission.kind === 'repl') return;
    switch (event.kind) {
      case 'sent':
      case 'reattached':
      case 'ended':
        this.line = '';
        return;
      case 'output':
        this.line = lastLine(this.line + event.text);
        return;
      case 'asked':
        this.open(event.run, event.input);
        return;
      default:
    }
  }

  private open(run: Run, input: InputRequest): void {
    const question: Question = { run, input, prompt: plainText(this.line).trim(), text: '', isShown: false };
    this.question = question;
    input.over.addEventListener('abort', () => {
      if (this.question === question) this.question = undefined;
    });
    this.ask();
  }

  private async show(question: Question): Promise<void> {
    const { run, input } = question;
    question.isShown = true;
    const isAnswered = await lineFrom(question);
    question.isShown = false;
    if (isAnswered) {
      await this.send(question, question.text);
      return;
    }
    if (this.question !== question) return;
    const [answer, end, interrupt] = [
      vscode.l10n.t('Enter Input…'),
      vscode.l10n.t('End Input'),
      vscode.l10n.t('Interrupt'),
    ];
    const chosen = await notify(
      'information',
      vscode.l10n.t('{0} is waiting for input.', placeOf(run)),
      answer,
      end,
      interrupt,
    );
    if (isOver(input)) return;
    if (chosen === answer) this.ask();
    if (chosen === end) await this.send(question, undefined);
    if (chosen === interrupt) await this.interrupt();
  }

  private async send(question: Question, line: string | undefined): Promise<void> {
    const { over } = question.input;
    try {
      await question.input.answer(line, over);
    } catch (error) {
      if (!over.aborted)
        await showError(error, this.log, () => {
          this.ask();
        });
    }
  }
}

function isOver({ over }: InputRequest): boolean {
  return over.aborted;
}

/** Shows the box until the user accepts or hides it or the request ends. Returns whether the user accepted. */
async function lineFrom(question: Question): Promise<boolean> {
  const { run, input, prompt } = question;
  const box = createTextBox();
  box.title = vscode.l10n.t('{0} is waiting for input', placeOf(run));
  box.prompt = promptOf(prompt);
  box.ignoreFocusOut = true;
  box.value = question.text;
  const hide = () => {
    box.hide();
  };
  input.over.addEventListener('abort', hide);
  try {
    return await new Promise<boolean>((resolve) => {
      box.onDidAccept(() => {
        resolve(true);
        box.hide();
      });
      box.onDidHide(() => {
        resolve(false);
      });
      box.show();
    });
  } finally {
    question.text = box.value;
    input.over.removeEventListener('abort', hide);
    box.dispose();
  }
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1).slice(-maxPromptLength);
}

function promptOf(printed: string): UiText {
  return printed === '' ? vscode.l10n.t('Press Enter to send the line to the code.') : foreign(printed);
}
