import type { LatexPiece } from './latexPieces.ts';

/** One or two dollar signs, or a backslash with any character. */
const signs = /\\[^]|\$\$?/g;

/**
 * Splits text with formulas between dollar signs, as in Markdown. A formula has no whitespace directly inside its signs
 * and no digit after the last one, so that prices stay text. Double signs enclose a display formula and allow
 * whitespace.
 */
export function dollarPieces(text: string): readonly LatexPiece[] {
  const pieces: LatexPiece[] = [];
  let end = 0;
  let opening: { readonly sign: string; readonly at: number } | undefined;
  for (const { 0: sign, index } of text.matchAll(signs)) {
    if (sign.startsWith('\\')) continue;
    if (opening?.sign === sign && closes(text, opening.at, index, sign)) {
      if (opening.at > end) pieces.push({ kind: 'text', text: text.slice(end, opening.at) });
      pieces.push({
        kind: 'formula',
        tex: text.slice(opening.at + sign.length, index).trim(),
        isDisplayed: sign === '$$',
      });
      end = index + sign.length;
      opening = undefined;
    } else {
      opening = { sign, at: index };
    }
  }
  return end < text.length ? [...pieces, { kind: 'text', text: text.slice(end) }] : pieces;
}

function closes(text: string, openingAt: number, at: number, sign: string): boolean {
  if (sign === '$$') return text.slice(openingAt + 2, at).trim() !== '';
  return (
    at > openingAt + 1 &&
    !isBlank(text.charAt(openingAt + 1)) &&
    !isBlank(text.charAt(at - 1)) &&
    !/\d/.test(text.charAt(at + 1))
  );
}

function isBlank(character: string): boolean {
  return /\s/.test(character);
}
