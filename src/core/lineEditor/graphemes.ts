import { lazy } from '../lib/lazy.ts';

const segmenter = lazy(() => new Intl.Segmenter('en', { granularity: 'grapheme' }));

/** UTF-16 units passed to the segmenter on each side of an offset. Real characters are shorter, and the segmenter reads its whole input. */
const reach = 64;

/** Returns the end of the user-perceived character at `offset` (UTF-16). */
export function nextGrapheme(text: string, offset: number): number {
  if (isAscii(text, offset) && isAscii(text, offset + 1)) return offset + 1;
  const { start, segment } = around(text, offset);
  return segment === undefined ? text.length : start + segment.index + segment.segment.length;
}

/** Returns the start of the user-perceived character before `offset` (UTF-16). */
export function previousGrapheme(text: string, offset: number): number {
  if (offset <= 0) return 0;
  if (isAscii(text, offset - 2) && isAscii(text, offset - 1)) return offset - 1;
  const { start, segment } = around(text, offset - 1);
  return segment === undefined ? 0 : start + segment.index;
}

/** Yields the user-perceived characters of a text. */
export function* graphemesOf(text: string): Generator<string> {
  for (const { segment } of segmenter().segment(text)) yield segment;
}

/** Returns the longest common prefix that ends between two characters. */
export function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let end = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, end))) end = previousGrapheme(first, end);
  }
  return first.slice(0, end);
}

/** Returns the character at `offset`, relative to `start`, where the examined part of the text begins. */
function around(
  text: string,
  offset: number,
): { readonly start: number; readonly segment: Intl.SegmentData | undefined } {
  const start = beforeHalf(text, Math.max(0, offset - reach));
  const end = beforeHalf(text, offset + reach);
  return {
    start,
    segment: segmenter()
      .segment(text.slice(start, end))
      .containing(offset - start),
  };
}

/**
 * Two adjacent ASCII characters are two graphemes, except CR and LF. This fast path avoids the segmenter, which is a
 * hundred times slower.
 */
function isAscii(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code < 0x80 && code !== 0x0d;
}

function beforeHalf(text: string, index: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(index)) ? Math.max(0, index - 1) : index;
}
