import * as vscode from 'vscode';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import type { AskedInput } from '../../core/run/askedInput.ts';
import type { Run, RunEvent } from '../../core/run/runEvent.ts';
import type { Runs } from '../../core/run/runService.ts';
import { plainText } from '../../core/run/terminalText.ts';
import type { Logger } from '../../platform/logger.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { notify } from '../shared/ui/notify.ts';
import { createTextBox } from '../shared/ui/quickInput.ts';
import { placeOf } from './runTitle.ts';

/** Characters of the last line of output that are shown above the box. */
const maxPromptLength = 200;

interface Question {
  readonly run: Run;
  readonly input: AskedInput;
  readonly prompt: string;
  /** What stands in the box. */
  text: string;
  /** Whether it stands on the screen. */
  isShown: boolean;
}

/** Asks the user for the input that running code waits for, in a box. The terminal of a REPL asks by itself. */
export class InputBoxes implements vscode.Disposable {
  private readonly log: Logger;
  private readonly subscription: { dispose(): void };
  /** The line that the running code is printing: what it prints before it reads says what it wants. */
  private line = '';
  private question: Question | undefined;

  constructor(runs: Pick<Runs, 'onDidRun'>, log: Logger) {
    this.log = log;
    this.subscription = runs.onDidRun((event) => {
      this.follow(event);
    });
  }

  /** Whether code waits for an answer now, and no box is open for it. */
  get canAsk(): boolean {
    return this.question?.isShown === false;
  }

  /** Shows the box for the question that is open. */
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

  private open(run: Run, input: AskedInput): void {
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
      vscode.l10n.t('Answer…'),
      vscode.l10n.t('No More Input'),
      vscode.l10n.t('Interrupt'),
    ];
    const chosen = await notify(
      'information',
      vscode.l10n.t('{0} waits for input.', placeOf(run)),
      answer,
      end,
      interrupt,
    );
    if (isOver(input)) return;
    if (chosen === answer) this.ask();
    if (chosen === end) await this.send(question, undefined);
    if (chosen === interrupt) await vscode.commands.executeCommand(commands.interruptRun);
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

function isOver({ over }: AskedInput): boolean {
  return over.aborted;
}

/** Shows the box until it is answered, or hidden, also because the question is over. Whether it was answered. */
async function lineFrom(question: Question): Promise<boolean> {
  const { run, input, prompt } = question;
  const box = createTextBox();
  box.title = vscode.l10n.t('{0} waits for input', placeOf(run));
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
  return printed === '' ? vscode.l10n.t('Enter sends the line to the code.') : foreign(printed);
}
