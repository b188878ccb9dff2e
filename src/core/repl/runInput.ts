import * as l10n from '@vscode/l10n';
import { faultOf } from '../errors/engeeError.ts';
import { writeFault } from './endText.ts';
import type { InputRequest } from './engine.ts';
import { InputLine, type LineState } from './inputLine.ts';
import type { Key } from './key.ts';
import type { Output } from './output.ts';

/** The input of one run: takes the keys while its code waits for a line, and sends what is typed. */
export class RunInput {
  private readonly output: Output;
  private readonly reportBug: (error: unknown) => void;
  private readonly line: InputLine;
  private request: InputRequest | undefined;
  private hasLeft = false;

  constructor(output: Output, reportBug: (error: unknown) => void) {
    this.output = output;
    this.reportBug = reportBug;
    this.line = new InputLine((text) => {
      output.print(text);
    });
  }

  /** Whether the code waits for a line, so that the key is for it. */
  accept(key: Key): boolean {
    const { request } = this;
    if (request === undefined) return false;
    this.take(request, this.line.accept(key));
    return true;
  }

  ask(request: InputRequest): void {
    if (this.hasLeft) {
      void this.send(request, undefined);
      return;
    }
    this.request = request;
    request.over.addEventListener('abort', () => {
      if (this.request === request) this.request = undefined;
    });
    this.take(request, this.line.begin());
  }

  /** The terminal is closed, so there is no more input. */
  leave(): void {
    this.hasLeft = true;
    if (this.request !== undefined) this.take(this.request, { kind: 'done', line: undefined });
  }

  private take(request: InputRequest, state: LineState): void {
    if (state.kind === 'open') return;
    this.request = undefined;
    void this.send(request, state.line);
  }

  private async send(request: InputRequest, line: string | undefined): Promise<void> {
    try {
      await request.answer(line, request.over);
    } catch (error) {
      if (request.over.aborted) return;
      const fault = faultOf(error);
      if (fault === undefined) this.reportBug(error);
      if (fault === undefined || this.hasLeft) return;
      writeFault(this.output, fault);
      this.output.line(l10n.t('Your input was not sent. Type it again.'), 'quiet');
      this.ask(request);
    }
  }
}
