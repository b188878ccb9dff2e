import { lazy } from '../lib/lazy.ts';
import { plainText } from '../lib/terminal/plainText.ts';
import { visibleLine as foreignText } from '../lib/uiText.ts';

/** Maximum number of UTF-16 units to read. 80 columns need less, unless there are very many combining marks. */
const maxLength = 400;
const segmenter = lazy(() => new Intl.Segmenter());
const wide =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uff01-\uff60]/u;

/**
 * Returns foreign text as one line of at most `maxColumns` columns, without control and direction characters. Lines are
 * joined with two spaces, one of them non-breaking because VS Code collapses ordinary ones. Text is cut between two
 * graphemes and then ends with an ellipsis.
 */
export function oneLine(text: string, maxColumns: number): string {
  // Reads more than needed, because terminal sequences and whitespace are removed.
  const lines = plainText(text.slice(0, maxLength * 4)).split('\n');
  const line = lines
    .map((each) => foreignText(each, maxLength))
    .filter((each) => each !== '')
    .join('\u00a0 ');
  const graphemes = [...segmenter().segment(line.slice(0, maxLength))].map(({ segment }) => segment);
  const isWhole = line.length <= maxLength && text.length <= maxLength * 4;
  const fits = countWithin(graphemes, maxColumns);
  if (isWhole && fits === graphemes.length) return line;
  return `${graphemes
    .slice(0, countWithin(graphemes, maxColumns - 1))
    .join('')
    .trimEnd()}…`;
}

/** Returns how many graphemes, from the first, fit in `maxColumns` columns. */
function countWithin(graphemes: readonly string[], maxColumns: number): number {
  let columns = 0;
  const firstTooFar = graphemes.findIndex((grapheme) => (columns += wide.test(grapheme) ? 2 : 1) > maxColumns);
  return firstTooFar < 0 ? graphemes.length : firstTooFar;
}
