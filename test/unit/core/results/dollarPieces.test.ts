import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { dollarPieces } from '../../../../src/core/results/dollarPieces.ts';

/** Encloses formulas in brackets, and display formulas in double brackets. */
function marked(text: string): string {
  return dollarPieces(text)
    .map((piece) => {
      if (piece.kind === 'text') return piece.text;
      return piece.isDisplayed ? `[[${piece.tex}]]` : `[${piece.tex}]`;
    })
    .join('');
}

describe('dollarPieces', () => {
  const table: readonly (readonly [text: string, expected: string])[] = [
    ['The area is $\\pi r^2$.', 'The area is [\\pi r^2].'],
    ['$a<b$ and $c$', '[a<b] and [c]'],
    ['$$x^2$$', '[[x^2]]'],
    ['$$\nx\n$$', '[[x]]'],
    ['$a\nb$', '[a\nb]'],
    ['costs $5 and $6', 'costs $5 and $6'],
    ['$5-$10', '$5-$10'],
    ['costs $5, $x$', 'costs $5, [x]'],
    ['a $ b $ c', 'a $ b $ c'],
    ['$ x$', '$ x$'],
    ['$x $', '$x $'],
    ['one $', 'one $'],
    ['$$', '$$'],
    ['$$ $$', '$$ $$'],
    ['$$$$', '$$$$'],
    ['\\$x\\$', '\\$x\\$'],
    ['$a\\$b$', '[a\\$b]'],
    ['$x$$y$', '$x$$y$'],
    ['$$x$ y$$', '$$x$ y$$'],
    ['', ''],
  ];
  for (const [text, expected] of table) {
    it(`finds the formulas in ${JSON.stringify(text)}`, () => {
      assert.equal(marked(text), expected);
    });
  }

  it('keeps all of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '\\', 'x', ' ', '1', '\n') }), (text) => {
        const whole = dollarPieces(text).map((piece) =>
          piece.kind === 'text' ? piece.text : piece.isDisplayed ? `$$${piece.tex}$$` : `$${piece.tex}$`,
        );
        assert.equal(whole.join('').replace(/\s/g, ''), text.replace(/\s/g, ''));
      }),
    );
  });
});
