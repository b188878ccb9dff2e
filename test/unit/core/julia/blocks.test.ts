import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blockAfter, blockAt, blocksOf } from '../../../../src/core/julia/blocks.ts';
import { layoutOf } from '../../../../src/core/julia/layout.ts';
import { documents } from './support/documents.ts';
import { unmarked } from './support/marked.ts';

const blocks = (text: string) => blocksOf(layoutOf(text));

/** Documents that Julia rejects, with the blocks that the user most likely means. */
const broken: Readonly<Record<string, string>> = {
  'an unclosed bracket does not affect the code above and below': `
    A|a = 1
    B|f(x) = x
    C|b = foo(1, [2, 3]
    D|c = 3
    E|function g(x)
    E|  x
    E|end`,
  'an unclosed bracket in a function ends with the function': `
    A|function f(x)
    A|  g(x,
    A|end
    B|f(1)`,
  'a function without its end stops at the next unindented line': `
    A|a = 1
    -|
    B|function f(x)
    B|  x + 1
    -|
    -|# next
    C|function g(x)
    C|  x
    C|end`,
  'a block without its end inside a function': `
    A|function f(x)
    A|  if x
    A|    1
    A|end
    -|
    B|f(1)`,
  'an extra end': `
    A|function f(x)
    A|end
    B|end
    C|f(1)`,
  'an extra bracket': `
    A|a = (1, 2))
    B|b = 3`,
  'a string without its end': `
    A|a = "one
    B|b = "two"
    C|function f(x) # 'quoted"
    C|  x
    C|end`,
  'a character without its end': `
    A|a = 'one
    B|b = 2`,
  'mismatched brackets': `
    A|a = [1, (2, 3]
    B|b = f(1, 2]
    B|  )
    C|c = 3`,
  'the wrong bracket in a string': `
    A|a = ["$(1])"]
    B|b = 2`,
  'the wrong bracket at the end': `
    A|a = [1, 2)
    B|b = 1`,
  'two unclosed constructs': `
    A|a = f(1,
    B|b = 2
    C|if b == 2
    C|  g(
    D|c = 3`,
  'a module without its end': `
    A|module M
    A|x = 1
    A|
    A|y = 2`,
  'a comment without its end': `
    A|a = 1
    B|#= b
    B|c = 2`,
  'invalid words': `
    A|a b c
    B|1 2 3
    C|x +* y
    D|d = 4`,
};

describe('blocksOf', () => {
  for (const [name, marked] of Object.entries(documents)) {
    it(`finds the blocks of ${name}`, () => {
      const { text, ranges } = unmarked(marked);
      assert.deepEqual(blocks(text), ranges);
      assert.deepEqual(blocks(text.replaceAll('\n', '\r\n')), ranges);
    });
  }

  for (const [name, marked] of Object.entries(broken)) {
    it(`finds the blocks of broken code: ${name}`, () => {
      const { text, ranges } = unmarked(marked);
      assert.deepEqual(blocks(text), ranges);
    });
  }

  it('returns the block around a line or the next one', () => {
    const found = blocks('\n# first\na = 1\nfunction f()\n\n  # inside\nend\n\n\nb = 2\n# last\n');
    const at = (line: number) => blockAt(found, line)?.first;
    assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99].map(at), [
      2,
      2,
      2,
      3,
      3,
      3,
      3,
      9,
      9,
      9,
      undefined,
      undefined,
    ]);
  });

  it('returns the block that starts after a line', () => {
    const found = blocks('a = 1\n\nfunction f()\nend\nb = 2');
    const after = (line: number) => blockAfter(found, line)?.first;
    assert.deepEqual([-1, 0, 1, 2, 3, 4].map(after), [0, 2, 2, 4, 4, undefined]);
  });

  it('returns ordered blocks that do not overlap for any text', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '"',
      '"""',
      "'",
      '#',
      '#=',
      '=#',
      '$(',
      '\\',
      'end',
      'if x',
      'function f()',
      'for',
      'begin',
      'a',
      ':',
      '.',
      '`',
      '=',
      ';',
      'module',
      '@m',
      '\n',
      '\n',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const found = blocks(text);
        let next = 0;
        for (const { first, last } of found) {
          assert.ok(first >= next && last >= first);
          next = last + 1;
        }
        assert.ok(next <= text.split('\n').length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes linear time even if nothing is closed', function () {
    this.timeout(30_000);
    const lines = (text: string, count: number) => text.repeat(count);
    for (const text of [
      lines('f(x = (\n', 10_000),
      lines('function f()\n', 10_000),
      '('.repeat(50_000),
      lines('#= ', 25_000),
      lines('x = "\n', 10_000),
    ]) {
      const startedAt = performance.now();
      blocks(text);
      // Scanning the rest of the text for each line would take a minute.
      assert.ok(performance.now() - startedAt < 5_000, text.slice(0, 12));
    }
  });
});
