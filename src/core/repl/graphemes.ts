const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** So much around a place is looked at (UTF-16): no character that people write is longer, and the segmenter reads all that it is given. */
const reach = 64;

/** The end of what a reader takes for one character, after `offset` (UTF-16). */
export function nextGrapheme(text: string, offset: number): number {
  if (isAscii(text, offset) && isAscii(text, offset + 1)) return offset + 1;
  const { start, segment } = around(text, offset);
  return segment === undefined ? text.length : start + segment.index + segment.segment.length;
}

/** The beginning of what a reader takes for one character, before `offset` (UTF-16). */
export function previousGrapheme(text: string, offset: number): number {
  if (offset <= 0) return 0;
  if (isAscii(text, offset - 2) && isAscii(text, offset - 1)) return offset - 1;
  const { start, segment } = around(text, offset - 1);
  return segment === undefined ? 0 : start + segment.index;
}

/** What a reader takes for one character each, in order. */
export function* graphemesOf(text: string): Generator<string> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/** The longest beginning that all texts share, cut between two characters. */
export function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let end = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, end))) end = previousGrapheme(first, end);
  }
  return first.slice(0, end);
}

/** The character at `offset`, in a part of the text that begins at `start`. */
function around(
  text: string,
  offset: number,
): { readonly start: number; readonly segment: Intl.SegmentData | undefined } {
  const start = beforeHalf(text, Math.max(0, offset - reach));
  const end = beforeHalf(text, offset + reach);
  return { start, segment: segmenter.segment(text.slice(start, end)).containing(offset - start) };
}

/** Two of these next to each other are two characters, and most of code is made of them: the segmenter takes a hundred times as long. */
function isAscii(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x20 && code < 0x7f;
}

function beforeHalf(text: string, index: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(index)) ? Math.max(0, index - 1) : index;
}
