import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plainText } from '../../../../src/core/api/plainText.ts';
import { anyCharacter } from './support/anyCharacter.ts';

describe('plainText', () => {
  it('takes out what could steer a terminal, a line or the direction of text', () => {
    assert.equal(plainText('a\u001b]8;;x\u0007b\r\n\tc\u202ed\u2028e\u0000', 100), 'a ]8;;x b c d e');
    assert.equal(plainText('  ∀ ошибка 🧨  ', 100), '∀ ошибка 🧨');
  });

  it('cuts, and not through a character', () => {
    assert.equal(plainText('abcdef', 4), 'abc…');
    assert.equal(plainText('abcd', 4), 'abcd');
    assert.equal(plainText('ab🧨cd', 4), 'ab…');
  });

  it('is always plain, well formed and short', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.integer({ min: 1, max: 50 }), (text, maxLength) => {
        const plain = plainText(text, maxLength);
        assert.ok(plain.length <= maxLength);
        assert.doesNotMatch(plain, /[\p{C}\n\r]/u);
      }),
    );
  });
});
