import assert from 'node:assert/strict';
import fc from 'fast-check';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';
import { jsonLength, type JsonStyle, jsonText, type JsonValue } from '../../../../src/core/notebook/json.ts';

const styles: readonly JsonStyle[] = ['', ' ', '  ', '\t'].flatMap((indent) =>
  (['\n', '\r\n'] as const).map((eol) => ({ indent, eol })),
);

describe('The length of JSON', () => {
  it('is that of the text, also with escapes, lone surrogates and empty lists', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'ж', '"', '\\', '\n', '\u0001', '\ud83d', '\ude00', '😀') });
    const values = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        texts,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(null, true, false, {}, []),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(texts, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(values, fc.constantFrom(...styles), fc.nat(3), (value, style, depth) => {
        assert.equal(jsonLength(value, style, depth), jsonText(value, style, depth).length);
      }),
    );
  });

  it('is limited before the text is created', () => {
    const style: JsonStyle = { indent: '  ', eol: '\n' };
    const value = ['a', { b: 1 }];
    const { length } = jsonText(value, style, 1);
    assert.equal(jsonText(value, style, 1, length).length, length);
    assert.throws(
      () => jsonText(value, style, 1, length - 1),
      (error) => faultOf(error)?.kind === 'invalidInput',
    );
    // The text would be too long for any string.
    const huge = Array.from({ length: 20 }, () => '\u0001'.repeat(10_000_000));
    assert.throws(
      () => jsonText(huge, style, 1, 50_000_000),
      (error) => faultOf(error)?.kind === 'invalidInput',
    );
  });
});
