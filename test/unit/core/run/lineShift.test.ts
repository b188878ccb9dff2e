import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Edit, shiftLine } from '../../../../src/core/run/lineShift.ts';

const edit = (
  startLine: number,
  startCharacter: number,
  endLine: number,
  endCharacter: number,
  text: string,
): Edit => ({
  range: { start: { line: startLine, character: startCharacter }, end: { line: endLine, character: endCharacter } },
  text,
});

describe('shiftLine', () => {
  for (const [name, line, edits, expected] of [
    ['no edits', 5, [], 5],
    ['an added line above', 5, [edit(2, 3, 2, 3, '\n  x')], 6],
    ['an added CRLF line above', 5, [edit(2, 3, 2, 3, '\r\n')], 6],
    ['two removed lines above', 5, [edit(1, 0, 3, 0, '')], 3],
    ['a change below', 5, [edit(6, 0, 9, 0, '')], 5],
    ['a change inside it', 5, [edit(5, 2, 5, 4, 'yy')], 5],
    ['a line inserted at its start', 5, [edit(5, 0, 5, 0, 'x\n')], 6],
    ['a line break inserted at its end', 5, [edit(5, 9, 5, 9, '\n')], 5],
    ['its removal', 5, [edit(5, 0, 6, 0, '')], 5],
    ['its removal with the lines around it', 5, [edit(3, 0, 8, 0, '')], 3],
    ['a join with the line above', 5, [edit(4, 9, 5, 2, ' ')], 4],
    ['consecutive edits', 5, [edit(0, 0, 0, 0, 'a\nb\n'), edit(7, 0, 7, 0, 'c\n')], 8],
  ] as const) {
    it(`moves line ${line + 1} to ${expected + 1} for ${name}`, () => {
      assert.equal(shiftLine(line, edits), expected);
    });
  }

  it('tracks a marked line through edits of other whole lines', () => {
    const lineEdit = fc.record({ at: fc.nat(), removed: fc.nat({ max: 3 }), added: fc.nat({ max: 3 }) });
    fc.assert(
      fc.property(fc.nat({ max: 9 }), fc.array(lineEdit, { maxLength: 6 }), (marked, changes) => {
        const document = Array.from({ length: 10 }, (_, index): string => (index === marked ? 'marked' : ''));
        const edits: Edit[] = [];
        for (const { at, removed, added } of changes) {
          const first = at % (document.length + 1);
          const count = Math.min(removed, document.length - first);
          if (document.slice(first, first + count).includes('marked')) continue;
          document.splice(first, count, ...Array<string>(added).fill(''));
          edits.push(edit(first, 0, first + count, 0, '\n'.repeat(added)));
        }
        assert.equal(document[shiftLine(marked, edits)], 'marked');
      }),
    );
  });
});
