import temml from 'temml';
import { latexPieces, type LatexPiece } from '../core/run/results/latexPieces.ts';

/** A formula that grows or expands without end stops here. */
const limits = { maxExpand: 1_000, maxSize: [100, 100] as [number, number] };

/** From here on a text is no formula to read (UTF-16), and drawing it takes long. */
const maxLength = 20_000;

/** MathML of one formula, which Chromium draws by itself; the source where it is not understood. */
export function formulaMarkup(tex: string, isDisplayed: boolean): string {
  if (tex.length > maxLength) return sourceMarkup(tex);
  try {
    return temml.renderToString(tex, { displayMode: isDisplayed, throwOnError: true, trust: false, ...limits });
  } catch {
    return isDisplayed ? sourceMarkup(tex) : `<code>${escaped(tex)}</code>`;
  }
}

/** Markup of what Julia gives as `text/latex`, for `cleanMarkup`. */
export function latexMarkup(latex: string): string {
  const pieces = latex.length > maxLength ? undefined : latexPieces(latex);
  return pieces === undefined ? sourceMarkup(latex) : pieces.map(pieceMarkup).join('');
}

function pieceMarkup(piece: LatexPiece): string {
  return piece.kind === 'words' ? `<span>${escaped(piece.text)}</span>` : formulaMarkup(piece.tex, piece.isDisplayed);
}

/** A text as it is written. */
export function sourceMarkup(source: string): string {
  return `<pre>${escaped(source)}</pre>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
