import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ShownPart } from '../../../../src/core/output/shownPart.ts';

const limits = { headLength: 20, tailLength: 10, lineLength: 100 };

describe('ShownPart', () => {
  it('shows all of a short text', () => {
    const part = new ShownPart(limits);
    assert.equal(part.write('one\n') + part.write('two'), 'one\ntwo');
    assert.deepEqual([part.isCut, part.hasMore, part.end()], [false, false, { cutLength: 0, tail: '' }]);
  });

  it('shows the beginning, then the end from the start of a line', () => {
    const part = new ShownPart(limits);
    const lines = Array.from({ length: 30 }, (_, index) => `n${index + 10}\n`);
    assert.equal(lines.map((line) => part.write(line)).join(''), lines.slice(0, 5).join(''));
    assert.deepEqual([part.isCut, part.end()], [true, { cutLength: 25 * 4 - 8, tail: 'n38\nn39\n' }]);
  });

  it('counts every character, wherever the chunks are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '\n'), maxLength: 40 })), (chunks) => {
        const part = new ShownPart(limits);
        const head = chunks.map((chunk) => part.write(chunk)).join('');
        const { cutLength, tail } = part.end();
        const text = chunks.join('');
        assert.equal(head.length + cutLength + tail.length, text.length);
        assert.ok(text.startsWith(head) && text.endsWith(tail));
      }),
    );
  });

  it('cuts a line that is too long to render and notes how much is missing, wherever the chunks are cut', () => {
    const part = new ShownPart({ ...limits, headLength: 1_000, lineLength: 5 });
    assert.equal(
      part.write('123') + part.write('45678') + part.write('9\nshort\n12345\n'),
      '12345 … 4 more characters\nshort\n12345\n',
    );
    assert.equal(part.isCut, true);
  });

  it('handles 10 MB in a hundred thousand pieces', () => {
    const part = new ShownPart({ headLength: 1_000_000, tailLength: 64_000, lineLength: 8_000 });
    let shownLength = 0;
    for (let index = 0; index < 100_000; index++) shownLength += part.write(`${'x'.repeat(99)}\n`).length;
    const { cutLength, tail } = part.end();
    assert.deepEqual([shownLength, cutLength + tail.length], [1_000_000, 9_000_000]);
    assert.ok(tail.length > 63_000 && tail.length <= 64_000);
  });
});
