import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PrefixIndex } from '../../../../src/core/files/prefixIndex.ts';

describe('PrefixIndex', () => {
  it('finds the same texts as comparing each of them', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\u{1f600}'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), text, (texts, searched) => {
        const expected = [...new Set(texts)].filter((each) => each !== searched && searched.startsWith(each));
        assert.deepEqual(
          [...new PrefixIndex(texts).prefixesOf(searched)],
          expected.sort((a, b) => b.length - a.length),
        );
      }),
      { numRuns: 2000 },
    );
  });
});
