import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { latexPieces } from '../../../../src/core/results/latexPieces.ts';

/** Encloses formulas in brackets, and display formulas in double brackets. */
function marked(latex: string): string | undefined {
  return latexPieces(latex)
    ?.map((piece) => {
      if (piece.kind === 'text') return piece.text;
      return piece.isDisplayed ? `[[${piece.tex}]]` : `[${piece.tex}]`;
    })
    .join('');
}

describe('latexPieces', () => {
  const table: readonly (readonly [latex: string, expected: string | undefined])[] = [
    ['$x^2$', '[x^2]'],
    ['$$x^2$$', '[[x^2]]'],
    ['\\[ x^2 \\]', '[[x^2]]'],
    ['\\(x\\)', '[x]'],
    ['The mean is $\\mu$, the rest $\\sigma$.', 'The mean is [\\mu], the rest [\\sigma].'],
    ['\\begin{equation}\nx = 1\n\\end{equation}\n', '[[\\begin{equation*}\nx = 1\n\\end{equation*}]]'],
    ['\\begin{align*}a&=b\\end{align*}', '[[\\begin{align*}a&=b\\end{align*}]]'],
    ['\\begin{flalign}a&=b\\end{flalign}', '[[\\begin{align*}a&=b\\end{align*}]]'],
    ['\\begin{displaymath}x\\end{displaymath}', '[[x]]'],
    ['$\\left[\\begin{array}{cc}1&2\\end{array}\\right]$', '[\\left[\\begin{array}{cc}1&2\\end{array}\\right]]'],
    ['\\begin{bmatrix}1\\\\2\\end{bmatrix}', '[[\\begin{bmatrix}1\\\\2\\end{bmatrix}]]'],
    ['cost: 5\\$, not $x$', 'cost: 5$, not [x]'],
    ['$a\\$b$', '[a\\$b]'],
    ['x^2 + 1', '[[x^2 + 1]]'],
    ['\\frac{1}{2}', '[[\\frac{1}{2}]]'],
    ['\\begin{tabular}{r|c}\n & x\\\\ 1 & $y$\n\\end{tabular}', undefined],
    ['\\section{A} $x$', undefined],
    ['$x', '[[$x]]'],
    ['', '[[]]'],
  ];
  for (const [latex, expected] of table) {
    it(`splits ${JSON.stringify(latex)}`, () => {
      assert.equal(marked(latex), expected);
    });
  }
});
