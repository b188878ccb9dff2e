const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The end of what a reader takes for one character, after `offset` (UTF-16). */
export function nextGrapheme(text: string, offset: number): number {
  const segment = segmenter.segment(text).containing(offset);
  return segment === undefined ? text.length : segment.index + segment.segment.length;
}

/** The beginning of what a reader takes for one character, before `offset` (UTF-16). */
export function previousGrapheme(text: string, offset: number): number {
  return offset <= 0 ? 0 : (segmenter.segment(text).containing(offset - 1)?.index ?? 0);
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
