/** What turns the text that a reader has into the one that is wanted: first characters (UTF-16) go from its end, then some are added. */
export interface TextChange {
  readonly removedLength: number;
  readonly added: string;
}

const noChange: TextChange = { removedLength: 0, added: '' };

/** A text that grows, whose end may change, and how much of it a reader has been given. */
export class GivenText {
  private waiting: string[] = [];
  /** The end that was given: it may have changed since. */
  private givenEnd = '';

  /** Adds text that will not change, before the end. */
  write(text: string): void {
    if (text !== '') this.waiting.push(text);
  }

  /** Whether the reader has not all of it. @param end what stands behind all that was written */
  hasMore(end: string): boolean {
    return this.waiting.length > 0 || this.givenEnd !== end;
  }

  /**
   * What the reader is to be given next: of more than `maxLength` the first lines, or a part of the first.
   * @param end what stands behind all that was written
   * @param mayRemove where it is false, nothing is given as long as something would have to be removed
   */
  take(end: string, maxLength: number, mayRemove: boolean): TextChange {
    const settled = this.waiting.join('');
    const text = settled + end;
    const keptLength = commonLength(this.givenEnd, text);
    const removedLength = this.givenEnd.length - keptLength;
    if (removedLength > 0 && !mayRemove) return noChange;
    const rest = text.slice(keptLength);
    const added = rest.slice(0, rest.length <= maxLength ? rest.length : endOfPiece(rest, maxLength));
    const givenLength = keptLength + added.length;
    this.waiting = givenLength < settled.length ? [settled.slice(givenLength)] : [];
    this.givenEnd = text.slice(settled.length, Math.max(givenLength, settled.length));
    return { removedLength, added };
  }
}

function commonLength(before: string, after: string): number {
  if (after.startsWith(before)) return before.length;
  let length = 0;
  while (length < before.length && before.charCodeAt(length) === after.charCodeAt(length)) length++;
  return length;
}

/** After a line end if there is one, and never within a character. */
function endOfPiece(text: string, maxLength: number): number {
  const end = text.lastIndexOf('\n', maxLength - 1) + 1;
  if (end > 0) return end;
  return /[\ud800-\udbff]/.test(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
}
