import * as l10n from '@vscode/l10n';
import { formatCount } from '../lib/format.ts';

export interface ShownLimits {
  /** UTF-16 units that are shown while the text arrives. */
  readonly headLength: number;
  /** UTF-16 units of the rest that are shown at the end. */
  readonly tailLength: number;
  /** UTF-16 units of one line. VS Code renders 10,000 of a line. */
  readonly lineLength: number;
}

/**
 * More output of one run makes VS Code slow, because it renders and tokenizes it while more arrives. The full output is
 * one click away.
 */
export const shownLimits: ShownLimits = { headLength: 200_000, tailLength: 64_000, lineLength: 8_000 };

/**
 * Selects the shown part of a long text: its beginning while it arrives, then only its end. Linear in the written text.
 */
export class ShownPart {
  private readonly limits: ShownLimits;
  private readonly head: LineCap;
  private headLeft: number;
  /** The last pieces that were written. Not one string, because each addition would copy it. */
  private readonly tail: string[] = [];
  private tailLength = 0;
  private afterHead = 0;

  constructor(limits: ShownLimits) {
    this.limits = limits;
    this.head = new LineCap(limits.lineLength);
    this.headLeft = limits.headLength;
  }

  /** Whether more was written than the beginning shows. */
  get hasMore(): boolean {
    return this.afterHead > 0;
  }

  /** Whether some of the written text is not shown. */
  get isCut(): boolean {
    return this.hasMore || this.head.isCut;
  }

  /** Returns the part of the text to show now. */
  write(text: string): string {
    const shown = text.slice(0, Math.max(this.headLeft, 0));
    this.headLeft -= text.length;
    this.addToTail(text.slice(shown.length));
    return this.head.write(shown);
  }

  /** Returns the part that would be shown of text that can still change. */
  preview(text: string): string {
    return this.head.preview(text.slice(0, Math.max(this.headLeft, 0)));
  }

  /** Returns the tail, and how many UTF-16 units before it were left out. */
  end(): { readonly cutLength: number; readonly tail: string } {
    const last = this.tail.join('').slice(-this.limits.tailLength);
    // Drops an incomplete first line, unless it is the only one.
    const lineStart = last.length < this.afterHead ? last.indexOf('\n') + 1 : 0;
    const tail = last.slice(lineStart);
    const cap = new LineCap(this.limits.lineLength);
    return { cutLength: this.afterHead - tail.length, tail: cap.write(tail) + cap.end() };
  }

  private addToTail(text: string): void {
    this.afterHead += text.length;
    const piece = text.slice(-this.limits.tailLength);
    this.tail.push(piece);
    this.tailLength += piece.length;
    for (
      let first = this.tail[0] ?? '';
      this.tailLength - first.length >= this.limits.tailLength;
      first = this.tail[0] ?? ''
    ) {
      this.tail.shift();
      this.tailLength -= first.length;
    }
  }
}

/** Cuts lines that are too long for VS Code to render, and notes how much is missing. */
class LineCap {
  private readonly maxLength: number;
  private length = 0;
  isCut = false;

  constructor(maxLength: number) {
    this.maxLength = maxLength;
  }

  write(text: string): string {
    let shown = '';
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      shown += `${this.take(text.slice(start, end))}${this.end()}\n`;
      start = end + 1;
    }
    return shown + this.take(text.slice(start));
  }

  preview(text: string): string {
    const copy = new LineCap(this.maxLength);
    copy.length = this.length;
    return copy.write(text);
  }

  /** Returns the note at the end of a cut line. */
  end(): string {
    const missing = this.length - this.maxLength;
    this.length = 0;
    if (missing <= 0) return '';
    this.isCut = true;
    return l10n.t(' … {0} more characters', formatCount(missing));
  }

  private take(piece: string): string {
    const shown = piece.slice(0, Math.max(this.maxLength - this.length, 0));
    this.length += piece.length;
    return shown;
  }
}
