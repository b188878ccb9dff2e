import assert from 'node:assert/strict';
import { codeRange } from '../../../../src/core/julia/codeRange.ts';

describe('codeRange', () => {
  for (const [text, marked, character] of [
    ['  outer(2)  ', 'outer(2)'],
    ['x = 1 # one', 'x = 1'],
    ['x = "#" * "\\"#" # text', 'x = "#" * "\\"#"'],
    ["c = '#' # character", "c = '#'"],
    ["A' # adjoint", "A'"],
    ["y = A'#' # adjoint", "y = A'"],
    ['x = f(1 #= one =#, 2) # two', 'x = f(1 #= one =#, 2)'],
    ['x = "a # b', 'x = "a # b'],
    ['x = "$(f("#"', 'x = "$(f("#"'],
    ['# all comment ', '# all comment'],
    ['', ''],
    ['  x = (1,', '1,', 7],
    ['x = (1,', ',', 99],
    ['  x = 1', 'x = 1', 0],
    ['x = 1 # one', '1', 8],
  ] as const) {
    it(`returns ${JSON.stringify(marked)} for ${JSON.stringify(text)}${character === undefined ? '' : ` from column ${character}`}`, () => {
      const { start, end } = codeRange(text, character);
      assert.equal(text.slice(start, end), marked);
    });
  }
});
