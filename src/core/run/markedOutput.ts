/** A piece of output: text, or the place of the displayed value with this number (from 1). */
export type OutputPiece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'mark'; readonly number: number };

/** Longer than any mark; what is longer and has no end is text. */
const maxMarkLength = 120;

/**
 * Takes the bridge's marks out of printed text: in the place of each displayed value the bridge writes an escape
 * sequence with its epoch. Text comes in pieces, and a mark may be cut anywhere.
 */
export class MarkedOutput {
  private readonly prefix: string;
  private held = '';

  constructor(epoch: string) {
    this.prefix = `\u001b]engee;${epoch};`;
  }

  write(text: string): OutputPiece[] {
    const pieces: OutputPiece[] = [];
    let rest = this.held + text;
    this.held = '';
    for (let start = rest.indexOf(this.prefix); start >= 0; start = rest.indexOf(this.prefix, start)) {
      const numberStart = start + this.prefix.length;
      const digits = /^\d{1,9}/.exec(rest.slice(numberStart, numberStart + 9))?.[0] ?? '';
      if (digits === '' || rest[numberStart + digits.length] !== '\u0007') {
        if (rest.length - start < maxMarkLength) break;
        start++;
        continue;
      }
      addText(pieces, rest.slice(0, start));
      pieces.push({ kind: 'mark', number: Number(digits) });
      rest = rest.slice(numberStart + digits.length + 1);
      start = 0;
    }
    const heldLength = this.lengthToHold(rest);
    this.held = rest.slice(rest.length - heldLength);
    addText(pieces, rest.slice(0, rest.length - heldLength));
    return pieces;
  }

  /** What was held back because it could have been a mark. */
  end(): OutputPiece[] {
    const pieces: OutputPiece[] = [];
    addText(pieces, this.held);
    this.held = '';
    return pieces;
  }

  /** How much of the end of `text` may be the beginning of a mark. */
  private lengthToHold(text: string): number {
    const start = text.lastIndexOf('\u001b', text.length);
    if (start < 0 || text.length - start >= maxMarkLength) return 0;
    const tail = text.slice(start);
    const isBeginning = this.prefix.startsWith(tail) || (tail.startsWith(this.prefix) && /^\d*$/.test(tail.slice(this.prefix.length)));
    return isBeginning ? tail.length : 0;
  }
}

function addText(pieces: OutputPiece[], text: string): void {
  if (text !== '') pieces.push({ kind: 'text', text });
}
