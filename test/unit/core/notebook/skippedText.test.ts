import assert from 'node:assert/strict';
import { skippedText } from '../../../../src/core/notebook/skippedText.ts';

describe('Cells that did not run', () => {
  it('are named by their numbers', () => {
    assert.equal(skippedText([2]), 'Cell [2] did not run.');
    assert.equal(skippedText([2, 7]), 'Cells [2], [7] did not run.');
  });

  it('are counted if there are many', () => {
    const numbers = Array.from({ length: 300 }, (_, index) => index + 1);
    assert.match(skippedText(numbers), /^Cells \[1\], .*, \[10\] and 290 more did not run\.$/);
  });
});
