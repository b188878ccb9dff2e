import assert from 'node:assert/strict';
import fc from 'fast-check';
import { followEdits } from '../../../../src/core/inline/followEdits.ts';
import type { Edit } from '../../../../src/core/run/lineShift.ts';

const before = ['# one', 'x = 1', '', 'first(x)', 'last(x)', '', 'y = 2'];
const placed = { first: 3, last: 4, texts: before.slice(3, 5) };

type Change = readonly [startLine: number, startCharacter: number, endLine: number, endCharacter: number, text: string];

function apply(lines: readonly string[], [startLine, startCharacter, endLine, endCharacter, text]: Change): string[] {
  const middle = `${(lines[startLine] ?? '').slice(0, startCharacter)}${text}${(lines[endLine] ?? '').slice(endCharacter)}`;
  return [...lines.slice(0, startLine), ...middle.split('\n'), ...lines.slice(endLine + 1)];
}

function follow(changes: readonly Change[]) {
  const after = changes.reduce<readonly string[]>(apply, before);
  const edits = changes.map(([line, character, endLine, endCharacter, text]): Edit => ({
    range: { start: { line, character }, end: { line: endLine, character: endCharacter } },
    text,
  }));
  return { ...followEdits(placed, edits, { textOf: (line) => after[line] }), after };
}

describe('followEdits', () => {
  for (const [name, changes, expected] of [
    ['a change far above', [[0, 0, 0, 1, '##']], [3, false]],
    ['a line added above', [[0, 5, 0, 5, '\nz']], [4, false]],
    ['lines removed above', [[0, 0, 2, 0, '']], [1, false]],
    ['a change below', [[6, 0, 6, 5, '']], [3, false]],
    ['Enter at the end of the line above', [[2, 0, 2, 0, '\n']], [4, false]],
    ['Enter at the beginning of the first line', [[3, 0, 3, 0, '\n']], [4, true]],
    ['Enter at the end of the last line', [[4, 7, 4, 7, '\n  ']], [3, true]],
    [
      'several edits of one change',
      [
        [6, 0, 6, 0, 'z'],
        [0, 0, 0, 0, '\n\n'],
      ],
      [5, false],
    ],
  ] as const) {
    it(`keeps the lines after ${name}`, () => {
      const { lines, isNear } = follow(changes);
      assert.deepEqual([lines?.first, isNear], expected);
      assert.equal(lines?.last, (lines?.first ?? NaN) + 1);
    });
  }

  for (const [name, changes] of [
    ['a change inside', [[3, 0, 3, 5, 'other']]],
    ['a character typed at the end', [[4, 7, 4, 7, ';']]],
    ['a character typed at the beginning', [[3, 0, 3, 0, ' ']]],
    ['a line added inside', [[3, 8, 3, 8, '\n']]],
    ['a line split in two', [[4, 3, 4, 3, '\n']]],
    ['joining the lines', [[3, 8, 4, 0, '']]],
    ['joining the line above', [[2, 0, 3, 0, 'z']]],
    ['removing the lines', [[3, 0, 5, 0, '']]],
    ['removing one line', [[3, 0, 4, 0, '']]],
    ['removing the lines and the line end before', [[2, 0, 4, 7, '']]],
    ['replacing the lines with the same text', [[3, 0, 4, 7, 'first(x)\nlast(x)']]],
    [
      'the second of several edits',
      [
        [0, 0, 0, 0, '\n'],
        [4, 0, 4, 0, 'q'],
      ],
    ],
  ] as const) {
    it(`drops the lines after ${name}`, () => {
      assert.deepEqual([follow(changes).lines, follow(changes).isNear], [undefined, true]);
    });
  }

  it('finds the original text at the returned lines after any edits', () => {
    const change = fc.tuple(
      fc.nat({ max: 8 }),
      fc.nat({ max: 9 }),
      fc.nat({ max: 2 }),
      fc.nat({ max: 9 }),
      fc.constantFrom('', 'z', '\n', 'a\nb', '\n\n'),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), (wishes) => {
        let lines: readonly string[] = before;
        const changes = wishes.map(([atLine, atCharacter, length, endAt, text]): Change => {
          const start = Math.min(atLine, lines.length - 1);
          const end = Math.min(start + length, lines.length - 1);
          const startCharacter = Math.min(atCharacter, lines[start]?.length ?? 0);
          const endCharacter = Math.max(Math.min(endAt, lines[end]?.length ?? 0), end === start ? startCharacter : 0);
          const made: Change = [start, startCharacter, end, endCharacter, text];
          lines = apply(lines, made);
          return made;
        });
        const { lines: now, after } = follow(changes);
        if (now !== undefined) assert.deepEqual(after.slice(now.first, now.last + 1), placed.texts);
      }),
    );
  });
});
