import type { ParsedReply, RunReport } from '../bridge/bridgeReply.ts';
import type { Shown } from '../bridge/shown.ts';
import { MarkedOutput, type OutputPiece } from './markedOutput.ts';
import type { RunObserver } from './runObserver.ts';

type Piece = OutputPiece | { readonly kind: 'cut'; readonly bytes: number };

/**
 * Puts the answers about one run together: every byte of its output once and in order, each displayed value in its place.
 * Answers may overlap, come twice or late.
 */
export class RunFollower {
  private readonly observer: RunObserver;
  private readonly output: MarkedOutput;
  private readonly items: Shown[] = [];
  /** Pieces that wait for a displayed value that is not here yet. */
  private readonly waiting: Piece[] = [];
  private readBytes = 0;
  private final: RunReport | undefined;

  constructor(epoch: string, observer: RunObserver) {
    this.output = new MarkedOutput(epoch);
    this.observer = observer;
  }

  /** Bytes of output known so far. */
  get position(): number {
    return this.readBytes;
  }

  /** Displayed values known so far. */
  get itemCount(): number {
    return this.items.length;
  }

  /** What the run came to, once all of its output is here. */
  get report(): RunReport | undefined {
    return this.final;
  }

  /** Takes an answer in, its output as text. Whether it brought anything: one that is late, or does not follow what is known, does not. */
  accept({ header, payload }: ParsedReply): boolean {
    if (header.kind !== 'run' || this.final !== undefined) return false;
    const { position, bytes, skipped, firstItem, items, report } = header;
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
    this.tell();
    if (report !== null && 'milliseconds' in report) this.observer.onTimed(report.milliseconds);
    return skipped + bytes + newItems.length > 0 || report !== null;
  }

  private tell(): void {
    let told = 0;
    for (const piece of this.waiting) {
      if (piece.kind === 'text') this.observer.onOutput(piece.text);
      else if (piece.kind === 'cut') this.observer.onOutputCut(piece.bytes);
      else {
        const item = this.items[piece.number - 1];
        // With the report everything is here: then a mark without a value is one that the code printed itself.
        if (item === undefined && this.final === undefined) break;
        if (item !== undefined) this.observer.onDisplayed(item);
      }
      told++;
    }
    this.waiting.splice(0, told);
  }
}
