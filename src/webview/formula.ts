import temml from 'temml';
import { type LatexPiece, latexPieces } from '../core/results/latexPieces.ts';

/** Stops formulas that expand without end. */
const limits = { maxExpand: 1_000, maxSize: [100, 100] as [number, number] };

/** Longer text is shown as source, because nobody reads such a formula and rendering it is slow (UTF-16 units). */
const maxLength = 20_000;

/** Returns the MathML of a formula, which Chromium renders natively, or the source if it cannot be parsed. */
export function formulaMarkup(tex: string, isDisplayed: boolean): string {
  if (tex.length > maxLength) return sourceMarkup(tex);
  try {
    return temml.renderToString(tex, { displayMode: isDisplayed, throwOnError: true, trust: false, ...limits });
  } catch {
    return isDisplayed ? sourceMarkup(tex) : `<code>${escaped(tex)}</code>`;
  }
}

/** Converts Julia's `text/latex` to markup for `cleanMarkup`. */
export function latexMarkup(latex: string): string {
  const pieces = latex.length > maxLength ? undefined : latexPieces(latex);
  return pieces === undefined ? sourceMarkup(latex) : pieces.map(pieceMarkup).join('');
}

function pieceMarkup(piece: LatexPiece): string {
  return piece.kind === 'text' ? `<span>${escaped(piece.text)}</span>` : formulaMarkup(piece.tex, piece.isDisplayed);
}

/** Returns markup that shows the source text. */
export function sourceMarkup(source: string): string {
  return `<pre>${escaped(source)}</pre>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
