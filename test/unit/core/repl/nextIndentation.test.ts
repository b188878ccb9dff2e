import assert from 'node:assert/strict';
import { draftOf } from '../../../../src/core/lineEditor/draft.ts';
import { nextIndentation } from '../../../../src/core/repl/nextIndentation.ts';

const widths = (lines: readonly string[]) => lines.map((line) => [line, nextIndentation(draftOf(line)).length]);
const all = (lines: readonly string[], width: number) => lines.map((line) => [line, width]);

describe('nextIndentation', () => {
  it('adds a level after a line that opens a block or a bracket', () => {
    const lines = [
      'function f(x)',
      'for i in 1:3',
      'if a # end',
      'map(xs) do x',
      'f(',
      'x = [1,',
      'f("a", begin',
      'end; if b',
    ];
    assert.deepEqual(widths(lines), all(lines, 4));
  });

  it('keeps the indentation after a line that opens nothing', () => {
    const lines = ['x = 1', 'if a; b end', 'else', 'end', '', 'f(x)', 'abstract type A end', '# begin', '#= if', ')'];
    assert.deepEqual(widths(lines), all(lines, 0));
  });

  it('ignores keywords and brackets that open nothing', () => {
    const lines = ['x = "if (', "c = '('", '(y for y in ys)', 'a[end]', 'x.begin', ':for', '"$(begin', '"""', 'r"["'];
    assert.deepEqual(widths(lines), all(lines, 0));
  });

  it('starts from the indentation of the line at the cursor', () => {
    assert.equal(nextIndentation(draftOf('if a\n    if b')), ' '.repeat(8));
    assert.equal(nextIndentation(draftOf('if a\n\tb')), '\t');
    assert.equal(nextIndentation({ text: '  if a; b end', cursor: 6 }), ' '.repeat(6));
  });
});
