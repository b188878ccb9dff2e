/** A change at the end of a text: remove some characters, then append others. */
export interface TextChange {
  /** UTF-16 units to remove from the end. */
  readonly removedLength: number;
  readonly added: string;
}

const noChange: TextChange = { removedLength: 0, added: '' };

/** A text that grows and whose end can change. Tracks how much of it the reader has received. */
export class GrowingText {
  private waiting: string[] = [];
  /** The end that the reader received. It may have changed since then. */
  private sentEnd = '';

  /** Adds final text before the end. */
  write(text: string): void {
    if (text !== '') this.waiting.push(text);
  }

  /**
   * Whether the reader has not received all of the text.
   * @param end the changeable text after everything that was written
   */
  hasMore(end: string): boolean {
    return this.waiting.length > 0 || this.sentEnd !== end;
  }

  /**
   * Returns the next change for the reader.
   * @param end the changeable text after everything that was written
   * @param maxLength UTF-16 units to add at most: as many whole lines as fit, or a part of the first line
   * @param mayRemove if false, returns no change as long as text would have to be removed
   */
  take(end: string, maxLength: number, mayRemove: boolean): TextChange {
    const settled = this.waiting.join('');
    const text = settled + end;
    const keptLength = commonLength(this.sentEnd, text);
    const removedLength = this.sentEnd.length - keptLength;
    if (removedLength > 0 && !mayRemove) return noChange;
    const rest = text.slice(keptLength);
    const added = rest.slice(0, rest.length <= maxLength ? rest.length : endOfPiece(rest, maxLength));
    const sentLength = keptLength + added.length;
    this.waiting = sentLength < settled.length ? [settled.slice(sentLength)] : [];
    this.sentEnd = text.slice(settled.length, Math.max(sentLength, settled.length));
    return { removedLength, added };
  }
}

function commonLength(before: string, after: string): number {
  if (after.startsWith(before)) return before.length;
  let length = 0;
  while (length < before.length && before.charCodeAt(length) === after.charCodeAt(length)) length++;
  return length;
}

/**
 * Returns the end of the last whole line that fits. Without one, cuts at `maxLength`, but not inside a surrogate pair.
 */
function endOfPiece(text: string, maxLength: number): number {
  const end = text.lastIndexOf('\n', maxLength - 1) + 1;
  if (end > 0) return end;
  return /[\ud800-\udbff]/.test(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
}
