import assert from 'node:assert/strict';
import { syntaxErrorAt } from '../../../../src/core/julia/syntaxErrorAt.ts';

/** The position is marked by a caret before it. The line is the one that Julia reports. */
const cases: Readonly<Record<string, { readonly line: number; readonly marked: string }>> = {
  'two names side by side': { line: 1, marked: 'a = 1\nx ^y\nb = 2' },
  'an extra operator': { line: 0, marked: 'x = [1, ^= 2]' },
  'an extra bracket': { line: 0, marked: 'f(x)^)' },
  'the wrong bracket': { line: 2, marked: 'function f(x)\n  y = 1\n  z = [1, 2^)\n  y\nend' },
  'a misplaced keyword': { line: 1, marked: 'a = 1\n^end\nb = 2' },
  'an error next to the line that Julia reports': { line: 1, marked: 'x = (1 ^2,\n  3)' },
  'an error after wide characters': { line: 0, marked: '"日本 👩‍🚀" * ñ ^x' },
  'an error far after another error': { line: 9, marked: `a b\n${'c = 1\n'.repeat(8)}d ^e` },
};

describe('syntaxErrorAt', () => {
  for (const [name, { line, marked }] of Object.entries(cases)) {
    it(`finds the position of ${name}`, () => {
      const before = marked.slice(0, marked.indexOf('^')).split('\n');
      const code = marked.replace('^', '');
      assert.deepEqual(syntaxErrorAt(code, line), { line: before.length - 1, character: before.at(-1)?.length });
      assert.deepEqual(syntaxErrorAt(code.replaceAll('\n', '\r\n'), line), {
        line: before.length - 1,
        character: before.at(-1)?.length,
      });
    });
  }

  for (const [name, code, line] of [
    ['valid code', 'a = 1\nb = 2', 1],
    ['code without its `end`', 'function f(x)\n  x', 0],
    ['code without a closing bracket', 'a = f(1', 0],
    ['an error on another line', 'x y\n\n\n\na = 1', 4],
    ['an error within a block, far from the line', 'begin\n  x y\n\n\n\n  z\nend', 5],
    ['a line after the last one', 'x y', 7],
    ['no code', '', 0],
  ] as const) {
    it(`returns undefined for ${name}`, () => {
      assert.equal(syntaxErrorAt(code, line), undefined);
    });
  }
});
