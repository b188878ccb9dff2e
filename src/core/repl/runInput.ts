import * as l10n from '@vscode/l10n';
import { faultOf } from '../errors/engeeError.ts';
import type { Key } from '../lineEditor/keyDecoder.ts';
import type { InputRequest } from '../run/model.ts';
import { writeFault } from './endText.ts';
import { InputLine, type LineState } from './inputLine.ts';
import type { Output } from './output.ts';

/** Reads input for one run: receives keys while the code waits for a line, and sends the line. */
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

  /** Returns whether the code is waiting for a line and used the key. */
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

  /** Ends the input because the terminal was closed. */
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
      this.output.line(l10n.t("Your input wasn't sent. Type it again."), 'quiet');
      this.ask(request);
    }
  }
}
