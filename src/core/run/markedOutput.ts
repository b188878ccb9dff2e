/** A piece of output: text, or the position of the displayed value with this number (counted from 1). */
export type OutputPiece =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'mark'; readonly number: number };

/**
 * Extracts the bridge's marks from printed text. The bridge writes an escape sequence with its epoch at the position of each
 * displayed value. Text arrives in chunks that may split a mark.
 */
export class MarkedOutput {
  private readonly prefix: string;
  private readonly mark: RegExp;
  /** The length of the longest incomplete mark. */
  private readonly maxHeldLength: number;
  private held = '';

  /** @param epoch letters, digits and hyphens */
  constructor(epoch: string) {
    this.prefix = `\u001b]engee;${epoch};`;
    this.maxHeldLength = this.prefix.length + 9;
    this.mark = new RegExp(`${this.prefix.replace(']', '\\]')}(\\d{1,9})\u0007`, 'g');
  }

  write(text: string): OutputPiece[] {
    const pieces: OutputPiece[] = [];
    const whole = this.held + text;
    let start = 0;
    for (const found of whole.matchAll(this.mark)) {
      addText(pieces, whole.slice(start, found.index));
      pieces.push({ kind: 'mark', number: Number(found[1]) });
      start = found.index + found[0].length;
    }
    const end = whole.length - this.lengthToHold(whole.slice(Math.max(start, whole.length - this.maxHeldLength)));
    addText(pieces, whole.slice(start, end));
    this.held = whole.slice(end);
    return pieces;
  }

  /** Returns the text that was held back because it could have been the start of a mark. */
  end(): OutputPiece[] {
    const pieces: OutputPiece[] = [];
    addText(pieces, this.held);
    this.held = '';
    return pieces;
  }

  /** Returns the length of the end of `text` that may be the start of a mark. */
  private lengthToHold(text: string): number {
    const start = text.lastIndexOf('\u001b');
    if (start < 0) return 0;
    const tail = text.slice(start, start + this.prefix.length);
    const isMarkStart = this.prefix.startsWith(tail) && /^\d{0,9}$/.test(text.slice(start + this.prefix.length));
    return isMarkStart ? text.length - start : 0;
  }
}

function addText(pieces: OutputPiece[], text: string): void {
  if (text !== '') pieces.push({ kind: 'text', text });
}
