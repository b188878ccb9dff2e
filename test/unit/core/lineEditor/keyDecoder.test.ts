import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type Key, KeyDecoder } from '../../../../src/core/lineEditor/keyDecoder.ts';

const decode = (...inputs: string[]): Key[] => {
  const decoder = new KeyDecoder();
  return inputs.flatMap((input) => decoder.decode(input));
};
const short = (decoded: readonly Key[]) =>
  decoded.map((key) => (key.kind === 'key' ? key.name : `${key.kind} ${key.text}`));

describe('KeyDecoder', () => {
  const table: readonly (readonly [string, string])[] = [
    ['\r', 'enter'],
    ['\n', 'enter'],
    ['\u001b\r', 'alt+enter'],
    ['\t', 'tab'],
    ['\u001b[Z', 'shift+tab'],
    ['\u007f', 'backspace'],
    ['\b', 'backspace'],
    ['\u001b\u007f', 'alt+backspace'],
    ['\u001b', 'escape'],
    ['\u0001', 'ctrl+a'],
    ['\u0017', 'ctrl+w'],
    ['\u001b[A', 'up'],
    ['\u001bOB', 'down'],
    ['\u001b[1;5D', 'ctrl+left'],
    ['\u001b[1;3C', 'alt+right'],
    ['\u001b[1;2C', 'right'],
    ['\u001bb', 'alt+b'],
    ['\u001bF', 'alt+f'],
    ['\u001b[H', 'home'],
    ['\u001bOF', 'end'],
    ['\u001b[1~', 'home'],
    ['\u001b[4~', 'end'],
    ['\u001b[3~', 'delete'],
    ['\u001b[3;5~', 'ctrl+delete'],
  ];
  for (const [input, name] of table) {
    it(`decodes ${JSON.stringify(input)} as ${name}`, () => {
      assert.deepEqual(short(decode(input)), [name]);
    });
  }

  it('separates keys that arrive together', () => {
    assert.deepEqual(short(decode('ab\r\u001b[Aя日👩‍🚀\u0003')), ['text ab', 'enter', 'up', 'text я日👩‍🚀', 'ctrl+c']);
  });

  it('ignores reports of the terminal', () => {
    assert.deepEqual(short(decode('\u001b[I', '\u001b[15~', '\u001b[?1;2c', '\u001b[<0;3;4M', '\u001bOP', 'a')), [
      'text a',
    ]);
  });

  it('waits for the rest of a sequence', () => {
    assert.deepEqual(short(decode('\u001b[', '1;5', 'C', 'x')), ['ctrl+right', 'text x']);
  });

  it('decodes a paste as one key, with LF line ends and without control characters', () => {
    assert.deepEqual(short(decode('x\u001b[200~a\r\nb\rc\td\u001b[31m\u0003\u0000\u009be\u001b[201~\r')), [
      'text x',
      'paste a\nb\nc\td[31me',
      'enter',
    ]);
  });

  it('decodes a paste as one key however it is split and whatever it contains', () => {
    const content = fc
      .string({ unit: fc.constantFrom('a', '\r', '\u001b', '[', '2', '0', '1', '~', '日') })
      .filter((text) => !text.includes('\u001b[201~'));
    fc.assert(
      fc.property(content, fc.array(fc.nat({ max: 30 })), (pasted, cuts) => {
        const start = '\u001b[200~';
        const whole = `${start}${pasted}\u001b[201~`;
        const places = [
          0,
          ...cuts
            .map((cut) => cut + start.length)
            .filter((cut) => cut < whole.length)
            .sort((a, b) => a - b),
          whole.length,
        ];
        const pieces = places.slice(1).map((end, index) => whole.slice(places[index], end));
        const decoded = decode(...pieces);
        assert.deepEqual(decoded, decode(whole));
        assert.ok(
          decoded.every(({ kind }) => kind === 'paste'),
          'pasted text is never decoded as keys',
        );
      }),
      { numRuns: 500 },
    );
  });
});
