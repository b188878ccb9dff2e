import { visibleLine as foreignText } from '../../lib/uiText.ts';
import { plainText } from '../../lib/terminal/plainText.ts';

/** More is never looked at: 80 columns need less, save for heaps of combining marks. */
const maxLength = 400;
const segmenter = new Intl.Segmenter();
const wide =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uff01-\uff60]/u;

/**
 * Foreign text on one line of at most `maxColumns` columns, free of control and direction characters: its lines stand
 * two spaces apart, one of them unbreakable, since an editor draws only one of several ordinary ones; where it is cut,
 * between two graphemes, it ends in an ellipsis.
 */
export function oneLine(text: string, maxColumns: number): string {
  // More than is needed, since sequences of a terminal and blanks go.
  const lines = plainText(text.slice(0, maxLength * 4)).split('\n');
  const line = lines
    .map((each) => foreignText(each, maxLength))
    .filter((each) => each !== '')
    .join('\u00a0 ');
  const graphemes = [...segmenter.segment(line.slice(0, maxLength))].map(({ segment }) => segment);
  const isWhole = line.length <= maxLength && text.length <= maxLength * 4;
  const fits = countWithin(graphemes, maxColumns);
  if (isWhole && fits === graphemes.length) return line;
  return `${graphemes
    .slice(0, countWithin(graphemes, maxColumns - 1))
    .join('')
    .trimEnd()}…`;
}

/** How many graphemes from the first on take at most `maxColumns` columns. */
function countWithin(graphemes: readonly string[], maxColumns: number): number {
  let columns = 0;
  const firstTooFar = graphemes.findIndex((grapheme) => (columns += wide.test(grapheme) ? 2 : 1) > maxColumns);
  return firstTooFar < 0 ? graphemes.length : firstTooFar;
}
