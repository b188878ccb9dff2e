import type { Clock } from '../../platform/clock.ts';
import type { ParsedReply, RunReport } from '../bridge/bridgeReply.ts';
import type { DisplayValue } from '../bridge/displayValue.ts';
import { SlicedQueue } from '../lib/slicedQueue.ts';
import { MarkedOutput, type OutputPiece } from './markedOutput.ts';
import type { RunObserver, RunOutcome } from './model.ts';

type Piece = OutputPiece | { readonly kind: 'cut'; readonly bytes: number };

/** Maximum UTF-16 units of one piece of output. Rendering one takes about a millisecond. */
const maxTextLength = 32_000;

/**
 * Assembles the replies about one run: each byte of output exactly once and in order, and each displayed value at its
 * position. Replies may overlap, repeat, or arrive late. Emits much output in slices of time.
 */
export class OutputAssembler {
  private readonly observer: RunObserver;
  private readonly output: MarkedOutput;
  private readonly items: DisplayValue[] = [];
  /** Pieces that are blocked by a displayed value that has not arrived yet. */
  private readonly waiting: Piece[] = [];
  private readonly emission: SlicedQueue<() => void>;
  private readBytes = 0;
  private final: RunReport | undefined;

  constructor(epoch: string, observer: RunObserver, clock: Clock) {
    this.output = new MarkedOutput(epoch);
    this.observer = observer;
    this.emission = new SlicedQueue(clock, (emit) => {
      emit();
    });
  }

  /** Bytes of output received so far. */
  get position(): number {
    return this.readBytes;
  }

  /** Number of displayed values received so far. */
  get itemCount(): number {
    return this.items.length;
  }

  /** The result of the run, once all of its output has arrived. Some of it may not be emitted yet. */
  get report(): RunReport | undefined {
    return this.final;
  }

  /** Resolves when everything that has arrived is emitted. */
  whenEmitted(): Promise<void> {
    return this.emission.whenEmpty();
  }

  /** Processes a reply. Returns whether it contained anything new; a late reply or one that leaves a gap does not. */
  accept({ header, payload }: ParsedReply): boolean {
    if (header.kind !== 'run' || this.final !== undefined) return false;
    const { position, bytes, skipped, firstItem, items, report, began = 0, ended = 0 } = header;
    if (began > 0) this.observer.onPeriod({ beganMs: began, endedMs: ended > 0 ? ended : undefined });
    if (position - skipped !== this.readBytes || firstItem > this.items.length) return false;
    const newItems = items.slice(this.items.length - firstItem);
    this.items.push(...newItems);
    this.readBytes = position + bytes;
    if (skipped > 0) this.waiting.push(...this.output.end(), { kind: 'cut', bytes: skipped });
    this.waiting.push(...this.output.write(bytes > 0 ? payload : ''));
    if (report !== null) {
      this.waiting.push(...this.output.end());
      this.final = report;
    }
    this.emit();
    if (report !== null && 'milliseconds' in report) this.observer.onTimed(report.milliseconds);
    return skipped + bytes + newItems.length > 0 || report !== null;
  }

  private emit(): void {
    const emissions: (() => void)[] = [];
    let count = 0;
    for (const piece of this.waiting) {
      if (piece.kind === 'text') emissions.push(...this.textEmissions(piece.text));
      else if (piece.kind === 'cut')
        emissions.push(() => {
          this.observer.onOutputCut(piece.bytes);
        });
      else {
        const item = this.items[piece.number - 1];
        // Everything has arrived with the report, so a mark without a value was printed by the code itself.
        if (item === undefined && this.final === undefined) break;
        if (item !== undefined)
          emissions.push(() => {
            this.observer.onDisplayed(item);
          });
      }
      count++;
    }
    this.waiting.splice(0, count);
    this.emission.add(emissions);
  }

  private *textEmissions(text: string): Iterable<() => void> {
    let start = 0;
    while (start < text.length) {
      const end = start + maxTextLength;
      // A chunk must not end inside a surrogate pair.
      const piece = text.slice(start, /[\udc00-\udfff]/.test(text.charAt(end)) ? end - 1 : end);
      start += piece.length;
      yield () => {
        this.observer.onOutput(piece);
      };
    }
  }
}

/** Converts the bridge's report to the outcome of the run. */
export function reportedOutcome(report: RunReport): RunOutcome {
  switch (report.kind) {
    case 'value':
      return { kind: 'value', shown: report.shown ?? undefined };
    case 'error':
      return { kind: 'error', error: { kind: 'exceptions', exceptions: report.exceptions } };
    case 'interrupted':
      return { kind: 'interrupted' };
    case 'withdrawn':
      return { kind: 'notSent', why: 'canceled' };
  }
}
