import assert from 'node:assert/strict';
import fc from 'fast-check';
import { oneLine } from '../../../../src/core/inline/oneLine.ts';

describe('oneLine', () => {
  for (const [name, text, expected] of [
    ['keeps a short line', '42', '42'],
    ['joins lines with two spaces', 'a:\n 1\n 2\n', 'a:\u00a0 1\u00a0 2'],
    ['collapses whitespace in a line', ' 1    2\n 3\t4', '1 2\u00a0 3 4'],
    ['returns nothing for blank lines', '\n \n', ''],
    ['removes colors and other terminal sequences', '\u001b[31mred\u001b[0m\u001b]0;title\u0007', 'red'],
    ['removes characters that change the text direction', 'a\u202eb\u2066c', 'a b c'],
    ['cuts at the columns with an ellipsis', 'abcdefghijk', 'abcdefghi…'],
    ['does not cut text that just fits', 'abcdefghij', 'abcdefghij'],
    ['counts wide characters twice', '日本語日本語', '日本語日…'],
    ['does not split a grapheme', '123456789e\u0301x', '123456789…'],
  ] as const) {
    it(name, () => {
      assert.equal(oneLine(text, 10), expected);
    });
  }

  it('reads only the beginning of megabytes', () => {
    const started = process.cpuUsage();
    assert.equal(oneLine('x'.repeat(50_000_000), 80), `${'x'.repeat(79)}…`);
    assert.ok(process.cpuUsage(started).user < 1_000_000);
  });

  it('returns one line of limited length without control characters for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
        const line = oneLine(text, 80);
        assert.ok(line.length <= 401 && !/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(line), JSON.stringify(line));
      }),
    );
  });
});
