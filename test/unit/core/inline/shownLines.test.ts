import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nearVisible } from '../../../../src/core/inline/shownLines.ts';

const range = (first: number, last: number) => ({ start: { line: first }, end: { line: last } });
const all = Array.from({ length: 2_000 }, (_, line) => line);

describe('nearVisible', () => {
  it('includes each visible line and the 50 lines around it, and not many more', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_800 }), fc.nat({ max: 60 }), (first, height) => {
        const near = all.filter(nearVisible([range(first, first + height)]));
        const start = Math.max(0, first - 50);
        for (let line = start; line <= first + height + 50; line++) assert.ok(near.includes(line), String(line));
        assert.ok(near.length <= height + 200);
      }),
    );
  });

  it('excludes lines that are folded', () => {
    const isNear = nearVisible([range(0, 10), range(1_000, 1_030)]);
    assert.deepEqual([isNear(5), isNear(500), isNear(1_010)], [true, false, true]);
  });

  it('changes only when the editor scrolls by many lines', () => {
    const shown = (first: number) => all.filter(nearVisible([range(first, first + 40)])).join();
    assert.equal(shown(101), shown(108));
    assert.notEqual(shown(101), shown(160));
  });

  it('includes nothing for an editor without visible lines', () => {
    assert.deepEqual(all.filter(nearVisible([])), []);
  });
});
