import * as l10n from '@vscode/l10n';
import { faultOf } from '../errors/engeeError.ts';
import { abortable } from '../lib/abort.ts';
import type { ReplEngine } from './engine.ts';
import { writeFault } from './endText.ts';
import type { Output } from './output.ts';

/** Asks for Julia's help on a name and shows it; Ctrl+C stops waiting for it. */
export class HelpTask {
  private readonly engine: ReplEngine;
  private readonly output: Output;
  private readonly controller = new AbortController();

  constructor(engine: ReplEngine, output: Output) {
    this.engine = engine;
    this.output = output;
  }

  /** Resolves to true: whatever comes of it, other inputs do not need it. */
  async run(topic: string, columns: number): Promise<true> {
    const { signal } = this.controller;
    if (topic === '') {
      this.output.line(l10n.t('Write a name behind the question mark: ?sin'), 'quiet');
      return true;
    }
    const answer = this.engine.help(topic, columns, signal);
    if (answer === undefined) {
      this.output.line(
        l10n.t('Help comes from your Engee server once it runs. It is started when you run something.'),
        'quiet',
      );
      return true;
    }
    try {
      const { text, isCut } = await abortable(answer, signal);
      if (text.trim() === '') this.output.line(l10n.t('Julia has no help on that.'), 'quiet');
      else this.output.line(text);
      if (isCut) this.output.line(l10n.t('… there is more of it than is shown here'), 'quiet');
    } catch (error) {
      const fault = faultOf(error);
      if (signal.aborted) return true;
      if (fault === undefined) throw error;
      writeFault(this.output, fault);
    }
    return true;
  }

  interrupt(): void {
    this.output.print('^C');
    this.controller.abort();
  }

  accept(): boolean {
    return false;
  }

  leave(): void {
    this.controller.abort();
  }
}
