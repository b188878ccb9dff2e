import * as l10n from '@vscode/l10n';
import type { Clock } from '../../platform/clock.ts';
import type { Completions } from '../bridge/bridge.ts';
import { describe } from '../errors/describe.ts';
import { faultOf } from '../errors/engeeError.ts';
import { raceAbort } from '../lib/abort.ts';
import type { Draft } from '../lineEditor/draft.ts';
import { completed, type CompletionOffer, inColumns, usableOffer } from './completionOffer.ts';

/** A hint is shown when a response takes longer. */
const patienceMs = 1_000;
const pageLength = 200;

/** Receives the results of completion. */
export interface CompletionView {
  replace(draft: Draft): void;
  list(lines: readonly string[]): void;
  hint(text: string): void;
  bug(error: unknown): void;
}

/** Requests completions of code at `offset` (UTF-16). Returns undefined while the server is not running. */
export type Complete = (code: string, offset: number, signal: AbortSignal) => Promise<Completions> | undefined;

/**
 * Handles the Tab key. The first press requests completions and inserts what is unambiguous; the next press lists them.
 * Completions that can't be inserted are listed at once. Any other key cancels.
 */
export class TabCompletion {
  private readonly complete: Complete;
  private readonly view: CompletionView;
  private readonly clock: Clock;
  private pending: AbortController | undefined;
  private offered: { readonly offer: CompletionOffer; readonly page: number } | undefined;

  constructor(complete: Complete, view: CompletionView, clock: Clock) {
    this.complete = complete;
    this.view = view;
    this.clock = clock;
  }

  press(draft: Draft, columns: number): void {
    if (this.pending !== undefined) return;
    if (this.offered === undefined) void this.request(draft, columns);
    else this.list(this.offered, columns);
  }

  cancel(): void {
    this.pending?.abort();
    this.pending = undefined;
    this.offered = undefined;
  }

  private async request(draft: Draft, columns: number): Promise<void> {
    const pending = new AbortController();
    const response = this.complete(draft.text, draft.cursor, pending.signal);
    if (response === undefined) {
      this.view.hint(l10n.t('Completions need a running Engee server. The server starts when you run code.'));
      return;
    }
    this.pending = pending;
    const timer = this.clock.schedule(() => {
      this.view.hint(l10n.t("The server hasn't responded yet. It may be computing. You can continue typing."));
    }, patienceMs);
    try {
      const completions = await raceAbort(response, pending.signal);
      this.pending = undefined;
      this.accept(draft, usableOffer(completions, draft), columns);
    } catch (error) {
      if (!pending.signal.aborted) this.fail(error);
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

  private fail(error: unknown): void {
    this.pending = undefined;
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
        : [...lines, l10n.t('{0} to {1} of {2}. Press Tab to show more.', start + 1, end, texts.length)],
    );
    this.offered = { offer, page: isLast ? 0 : page + 1 };
  }
}
