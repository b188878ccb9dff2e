import * as l10n from '@vscode/l10n';
import type { Clock } from '../../platform/clock.ts';
import type { Completions } from '../bridge/bridge.ts';
import { describe } from '../errors/describe.ts';
import { faultOf } from '../errors/engeeError.ts';
import { abortable } from '../lib/abort.ts';
import { completed, inColumns, usableOffer, type CompletionOffer } from './completionOffer.ts';
import type { Draft } from './draft.ts';

/** An answer that takes longer is worth a word. */
const patienceMs = 1_000;
const pageLength = 200;

/** What a Tab leads to. */
export interface CompletionView {
  replace(draft: Draft): void;
  list(lines: readonly string[]): void;
  hint(text: string): void;
  bug(error: unknown): void;
}

export type Complete = (code: string, offset: number, signal: AbortSignal) => Promise<Completions> | undefined;

/**
 * The Tab key: asks the server, and lists at the next press what it could not decide. What is only for reading is listed
 * at once. Any other key takes it back.
 */
export class TabCompletion {
  private readonly complete: Complete;
  private readonly view: CompletionView;
  private readonly clock: Clock;
  private asking: AbortController | undefined;
  private offered: { readonly offer: CompletionOffer; readonly page: number } | undefined;

  constructor(complete: Complete, view: CompletionView, clock: Clock) {
    this.complete = complete;
    this.view = view;
    this.clock = clock;
  }

  press(draft: Draft, columns: number): void {
    if (this.asking !== undefined) return;
    if (this.offered === undefined) void this.ask(draft, columns);
    else this.list(this.offered, columns);
  }

  cancel(): void {
    this.asking?.abort();
    this.asking = undefined;
    this.offered = undefined;
  }

  private async ask(draft: Draft, columns: number): Promise<void> {
    const asking = new AbortController();
    const answer = this.complete(draft.text, draft.cursor, asking.signal);
    if (answer === undefined) {
      this.view.hint(
        l10n.t('Completions come from your Engee server once it runs. It is started when you run something.'),
      );
      return;
    }
    this.asking = asking;
    const timer = this.clock.schedule(() => {
      this.view.hint(l10n.t('The server does not answer yet; it may be computing. You can go on typing.'));
    }, patienceMs);
    try {
      const completions = await abortable(answer, asking.signal);
      this.asking = undefined;
      this.accept(draft, usableOffer(completions, draft), columns);
    } catch (error) {
      if (!asking.signal.aborted) this.refuse(error);
    } finally {
      timer.dispose();
    }
  }

  private accept(draft: Draft, offer: CompletionOffer | undefined, columns: number): void {
    if (offer === undefined) {
      this.view.hint(l10n.t('No completions.'));
      return;
    }
    if (!offer.isInserted) this.list({ offer, page: 0 }, columns);
    this.view.replace(completed(draft, offer) ?? draft);
    if (offer.isInserted && offer.texts.length > 1) this.offered = { offer, page: 0 };
  }

  private refuse(error: unknown): void {
    this.asking = undefined;
    const fault = faultOf(error);
    if (fault === undefined) this.view.bug(error);
    else this.view.hint(describe(fault)?.text ?? '');
  }

  private list({ offer, page }: { readonly offer: CompletionOffer; readonly page: number }, columns: number): void {
    const { texts } = offer;
    const start = page * pageLength;
    const end = Math.min(start + pageLength, texts.length);
    const lines = inColumns(texts.slice(start, end), columns);
    const isLast = end === texts.length;
    this.view.list(
      texts.length <= pageLength
        ? lines
        : [...lines, l10n.t('{0} to {1} of {2}. Tab shows the next.', start + 1, end, texts.length)],
    );
    this.offered = { offer, page: isLast ? 0 : page + 1 };
  }
}
