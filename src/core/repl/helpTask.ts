import * as l10n from '@vscode/l10n';
import type { DisplayValue } from '../bridge/displayValue.ts';
import { faultOf } from '../errors/engeeError.ts';
import { raceAbort } from '../lib/abort.ts';
import { writeFault } from './endText.ts';
import type { Output } from './output.ts';
import type { RemedyOffer } from './remedyOffer.ts';
import type { Task } from './runTask.ts';

/** Requests help text of the given width. Returns undefined while the server is not running. */
export type RequestHelp = (topic: string, columns: number, signal: AbortSignal) => Promise<DisplayValue> | undefined;

export interface HelpTaskDependencies {
  readonly requestHelp: RequestHelp;
  readonly output: Output;
  readonly remedies: Pick<RemedyOffer, 'failed' | 'worked'>;
}

/** Shows Julia's help on a topic. Ctrl+C stops waiting for it. */
export class HelpTask implements Task {
  private readonly dependencies: HelpTaskDependencies;
  private readonly controller = new AbortController();

  constructor(dependencies: HelpTaskDependencies) {
    this.dependencies = dependencies;
  }

  /** Resolves to true, because pasted inputs after this one can run even when help fails. */
  async run(topic: string, columns: number): Promise<true> {
    const { requestHelp, output } = this.dependencies;
    if (topic === '') {
      output.line(l10n.t('Type a name after the question mark, for example ?sin.'), 'quiet');
      return true;
    }
    const help = requestHelp(topic, columns, this.controller.signal);
    if (help === undefined)
      output.line(l10n.t('Help needs a running Engee server. The server starts when you run code.'), 'quiet');
    else await this.show(help);
    return true;
  }

  interrupt(): void {
    this.dependencies.output.print('^C');
    this.controller.abort();
  }

  accept(): boolean {
    return false;
  }

  leave(): void {
    this.controller.abort();
  }

  private async show(help: Promise<DisplayValue>): Promise<void> {
    const { output, remedies } = this.dependencies;
    const { signal } = this.controller;
    try {
      const { text, isCut } = await raceAbort(help, signal);
      remedies.worked();
      if (text.trim() === '') output.line(l10n.t('Julia has no help on this topic.'), 'quiet');
      else output.line(text);
      if (isCut) output.line(l10n.t('… (too large to display fully)'), 'quiet');
    } catch (error) {
      if (signal.aborted) return;
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      remedies.failed(fault);
      writeFault(output, fault);
    }
  }
}
