import { outputText, type ParsedReply, type RunReport } from '../bridge/bridgeReply.ts';
import type { Shown } from '../bridge/shown.ts';
import { MarkedOutput, type OutputPiece } from './markedOutput.ts';
import type { RunObserver } from './runObserver.ts';

/**
 * Puts the answers about one run together: every byte of its output once and in order, each displayed value in its place.
 * Answers may overlap, come twice or late.
 */
export class RunFollower {
  private readonly observer: RunObserver;
  private readonly output: MarkedOutput;
  private readonly items: Shown[] = [];
  /** Pieces that wait for a displayed value that is not here yet. */
  private readonly waiting: OutputPiece[] = [];
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

  /** Takes an answer in. False when it was not about a run, or was about a part that is known already. */
  accept({ header, payload }: ParsedReply): boolean {
    if (header.kind !== 'run' || this.final !== undefined) return false;
    const { position, bytes, skipped, firstItem, items, report } = header;
    if (position - skipped !== this.readBytes || firstItem > this.items.length) return false;
    this.items.push(...items.slice(this.items.length - firstItem));
    if (skipped > 0) {
      this.take(this.output.end());
      this.observer.onOutputCut(skipped);
    }
    this.readBytes = position + bytes;
    if (bytes > 0) this.take(this.output.write(outputText(header, payload)));
    else this.take([]);
    if (report !== null) {
      this.take(this.output.end());
      this.final = report;
    }
    return true;
  }

  private take(pieces: readonly OutputPiece[]): void {
    this.waiting.push(...pieces);
    while (this.waiting[0] !== undefined) {
      const [piece] = this.waiting;
      if (piece.kind === 'text') this.observer.onOutput(piece.text);
      else {
        const item = this.items[piece.number - 1];
        if (item === undefined) return;
        this.observer.onDisplayed(item);
      }
      this.waiting.shift();
    }
  }
}
