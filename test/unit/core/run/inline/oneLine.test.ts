import assert from 'node:assert/strict';
import fc from 'fast-check';
import { oneLine } from '../../../../../src/core/run/inline/oneLine.ts';

describe('foreign text on one line', () => {
  for (const [name, text, expected] of [
    ['a short one as it stands', '42', '42'],
    ['its lines two spaces apart', 'a:\n 1\n 2\n', 'a:\u00a0 1\u00a0 2'],
    ['blanks within a line as one', ' 1    2\n 3\t4', '1 2\u00a0 3 4'],
    ['nothing of nothing', '\n \n', ''],
    ['without colours and other sequences of a terminal', '\u001b[31mred\u001b[0m\u001b]0;title\u0007', 'red'],
    ['without characters that turn the direction of text', 'a\u202eb\u2066c', 'a b c'],
    ['cut with an ellipsis within the columns', 'abcdefghijk', 'abcdefghi…'],
    ['not cut where it just fits', 'abcdefghij', 'abcdefghij'],
    ['wide characters counted twice', '日本語日本語', '日本語日…'],
    ['no grapheme cut in two', '123456789e\u0301x', '123456789…'],
  ] as const) {
    it(name, () => {
      assert.equal(oneLine(text, 10), expected);
    });
  }

  it('looks only at the beginning of megabytes', () => {
    const started = process.cpuUsage();
    assert.equal(oneLine('x'.repeat(50_000_000), 80), `${'x'.repeat(79)}…`);
    assert.ok(process.cpuUsage(started).user < 1_000_000);
  });

  it('is one line of bounded length without control characters, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
        const line = oneLine(text, 80);
        assert.ok(line.length <= 401 && !/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(line), JSON.stringify(line));
      }),
    );
  });
});
