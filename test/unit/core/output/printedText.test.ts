import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PrintedText } from '../../../../src/core/output/printedText.ts';

/** Returns the final text after all chunks were written. */
function shown(...chunks: readonly string[]): string {
  const printed = new PrintedText();
  let text = '';
  for (const chunk of chunks) {
    printed.write(chunk);
    text += printed.takeSettled();
  }
  return text + printed.finish();
}

describe('PrintedText', () => {
  for (const [name, chunks, expected] of [
    ['keeps plain text', ['a\nb', 'c\n'], 'a\nbc\n'],
    ['returns nothing for no text', [], ''],
    ['reads CRLF line ends, also split ones', ['a\r\nb\r', '\nc\r\n'], 'a\nb\nc\n'],
    ['shows the last state of a rewritten line', ['10%\r20%\r100%\n'], '100%\n'],
    ['shows a rewritten line that ends with a carriage return', ['10%\r100%\r\ndone\n'], '100%\ndone\n'],
    ['overwrites a longer state with a shorter one', ['loading', '\rdone\n'], 'doneing\n'],
    ['combines a state that arrives in pieces', ['\r10', '%\r', '20%\n'], '20%\n'],
    ['shows several progress bars', ['\r1%\r100%\n\r2%\r100%\n'], '100%\n100%\n'],
    ['removes escape sequences', ['\u001b[2K\r\u001b[32m10%\u001b[0m\r\u001b[32m20%\u001b', '[0m\n'], '20%\n'],
    [
      'shows two rewritten lines',
      ['Epoch: 1\n  loss: 9', '\r\u001b[K\u001b[A\r', '\u001b[KEpoch: 2\n  loss: 8', '\n'],
      'Epoch: 2\n  loss: 8\n',
    ],
    [
      'limits cursor movement to the last 30 lines',
      [`${'x\n'.repeat(40)}\u001b[99999AX`],
      `${'x\n'.repeat(11)}X\n${'x\n'.repeat(28)}`,
    ],
  ] as const) {
    it(name, () => {
      assert.equal(shown(...chunks), expected);
    });
  }

  it('returns live text before it is final', () => {
    const printed = new PrintedText();
    printed.write('a\nb');
    assert.deepEqual([printed.takeSettled(), printed.live()], ['', 'a\nb']);
    printed.write('\rc');
    assert.equal(printed.live(), 'a\nc');
    assert.equal(printed.finish(), 'a\nc\n');
    assert.deepEqual([printed.live(), printed.finish()], ['', '']);
  });

  it('does not change earlier lines after all text was made final', () => {
    const printed = new PrintedText();
    printed.write('mine\u001b[');
    assert.equal(printed.finish(), 'mine\n');
    printed.write('A\u001b[A\u001b[2Jx');
    assert.equal(printed.finish(), ' x\n');
  });

  it('keeps a line of megabytes and reads it quickly', () => {
    const line = 'x'.repeat(4_000_000);
    assert.equal(shown(line), `${line}\n`);
  });

  it('keeps any number of combining marks on one character', () => {
    const text = `e${'\u0301\u0316'.repeat(50_000)}`;
    assert.equal(shown(text), `${text}\n`);
  });

  it('keeps all text without cursor movement, wherever the chunks are cut', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', '\n', '\t', 'Ж', '日') });
    fc.assert(
      fc.property(fc.array(piece), (chunks) => {
        const text = chunks.join('');
        assert.equal(shown(...chunks), text === '' || text.endsWith('\n') ? text : `${text}\n`);
      }),
    );
  });

  it('returns the same text wherever the chunks are cut', () => {
    const piece = fc.string({
      unit: fc.constantFrom('a', 'b', '\r', '\n', '\t', '\b', '\u001b[', '2', 'A', 'K', 'J', ';', 'H', 'm'),
    });
    fc.assert(
      fc.property(fc.array(piece), (chunks) => {
        assert.equal(shown(...chunks), shown(chunks.join('')));
      }),
    );
  });

  it('returns the same text for many lines at once as for single characters', () => {
    const plain = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 3 }), { maxLength: 80 });
    const special = fc.constantFrom(
      'Ж',
      '\t',
      '\r',
      'x\u001b[99999A',
      '\u001b[5A\u001b[J',
      '\u001b[2K',
      '\u001b[3',
      `${'y'.repeat(999)}\n`,
      `${'y'.repeat(1_000)}\n`,
      `${'y'.repeat(1_001)}\n`,
    );
    const piece = fc.oneof(
      { weight: 3, arbitrary: plain.map((lines) => `${lines.join('\n')}\n`) },
      { weight: 1, arbitrary: special },
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(), (pieces, cut) => {
        const text = pieces.join('');
        const at = cut % (text.length + 1);
        assert.equal(shown(text.slice(0, at), text.slice(at)), shown(...Array.from(text)));
      }),
      { numRuns: 300 },
    );
  });
});
