import * as l10n from '@vscode/l10n';
import { formatCount } from '../../lib/format.ts';

export interface ShownLimits {
  /** Characters (UTF-16 units) shown as they come. */
  readonly headLength: number;
  /** Characters of what follows that are shown at the end. */
  readonly tailLength: number;
  /** Characters of one line: VS Code draws 10,000 of a line. */
  readonly lineLength: number;
}

/** More of one run holds up the editor, which draws, marks and searches it anew while more comes; the whole is one click away. */
export const shownLimits: ShownLimits = { headLength: 200_000, tailLength: 64_000, lineLength: 8_000 };

/** The part of a long text that is shown: its beginning as it comes, then only its end. Linear in what is written. */
export class ShownPart {
  private readonly limits: ShownLimits;
  private readonly head: LineCap;
  private headLeft: number;
  private tail = '';
  private afterHead = 0;

  constructor(limits: ShownLimits) {
    this.limits = limits;
    this.head = new LineCap(limits.lineLength);
    this.headLeft = limits.headLength;
  }

  /** Whether something was written that the beginning has no room for. */
  get hasMore(): boolean {
    return this.afterHead > 0;
  }

  /** Whether something written so far is not shown. */
  get isCut(): boolean {
    return this.hasMore || this.head.isCut;
  }

  /** What of the text is to be shown now. */
  write(text: string): string {
    const shown = text.slice(0, Math.max(this.headLeft, 0));
    this.headLeft -= text.length;
    this.addToTail(text.slice(shown.length));
    return this.head.write(shown);
  }

  /** What would be shown of text that may still change before it is written. */
  preview(text: string): string {
    return this.head.preview(text.slice(0, Math.max(this.headLeft, 0)));
  }

  /** What was left out between what was shown and the tail, and the tail. */
  end(): { readonly cutLength: number; readonly tail: string } {
    const last = this.tail.slice(-this.limits.tailLength);
    // A line whose beginning is missing is left out, unless there is nothing else.
    const lineStart = last.length < this.afterHead ? last.indexOf('\n') + 1 : 0;
    const tail = last.slice(lineStart);
    const cap = new LineCap(this.limits.lineLength);
    return { cutLength: this.afterHead - tail.length, tail: cap.write(tail) + cap.end() };
  }

  private addToTail(text: string): void {
    const { tailLength } = this.limits;
    this.afterHead += text.length;
    this.tail += text.slice(-tailLength);
    // Not at every chunk: each character is copied a few times at most.
    if (this.tail.length > tailLength * 4) this.tail = this.tail.slice(-tailLength);
  }
}

/** Cuts lines that are too long for an editor to draw, and says how much is missing. */
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

  /** The note at the end of a line that was cut. */
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
