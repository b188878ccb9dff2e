import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseForeignJson } from '../../../../src/core/lib/foreignJson.ts';

const units = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\u{1f600}', '\ud83d', '\ude00', '\ufffd'),
  maxLength: 8,
});

describe('parseForeignJson', () => {
  it('replaces lone surrogates in every string', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ text: units, more: fc.array(units) })), (value) => {
        const whole = value.map(({ text, more }) => ({
          text: text.toWellFormed(),
          more: more.map((each) => each.toWellFormed()),
        }));
        assert.deepEqual(parseForeignJson(JSON.stringify(value)), whole);
      }),
    );
  });

  it('replaces literal lone surrogates and uppercase escapes', () => {
    assert.equal(parseForeignJson('"a\ud83d"'), 'a\ufffd');
    assert.equal(parseForeignJson('"\\uD83D!\\uDE00\\uD83D\\uDE00"'), '\ufffd!\ufffd\u{1f600}');
  });

  it('returns undefined for text that is not JSON', () => {
    for (const text of ['', '{', 'nothing', '\ud83d', `${'['.repeat(1_000_000)}"\\ud83d`])
      assert.equal(parseForeignJson(text), undefined);
  });
});
