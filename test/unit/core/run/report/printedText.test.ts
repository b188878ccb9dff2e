import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PrintedText } from '../../../../../src/core/run/report/printedText.ts';

/** All that there is in the end when the chunks come in one after the other. */
function shown(...chunks: readonly string[]): string {
  const printed = new PrintedText();
  let text = '';
  for (const chunk of chunks) {
    printed.write(chunk);
    text += printed.takeSettled();
  }
  return text + printed.finish();
}

describe('printed text', () => {
  for (const [name, chunks, expected] of [
    ['as it is', ['a\nb', 'c\n'], 'a\nbc\n'],
    ['nothing', [], ''],
    ['CRLF line ends, also split', ['a\r\nb\r', '\nc\r\n'], 'a\nb\nc\n'],
    ['a rewritten line in its last state', ['10%\r20%\r100%\n'], '100%\n'],
    ['a rewritten line that ends in a return', ['10%\r100%\r\ndone\n'], '100%\ndone\n'],
    ['a shorter state on top of a longer one', ['loading', '\rdone\n'], 'doneing\n'],
    ['a state that comes in pieces', ['\r10', '%\r', '20%\n'], '20%\n'],
    ['several bars', ['\r1%\r100%\n\r2%\r100%\n'], '100%\n100%\n'],
    ['no escapes', ['\u001b[2K\r\u001b[32m10%\u001b[0m\r\u001b[32m20%\u001b', '[0m\n'], '20%\n'],
    [
      'two lines written anew',
      ['Epoch: 1\n  loss: 9', '\r\u001b[K\u001b[A\r', '\u001b[KEpoch: 2\n  loss: 8', '\n'],
      'Epoch: 2\n  loss: 8\n',
    ],
    [
      'movement that ends at the thirtieth line from the end',
      [`${'x\n'.repeat(40)}\u001b[99999AX`],
      `${'x\n'.repeat(11)}X\n${'x\n'.repeat(28)}`,
    ],
  ] as const) {
    it(`is ${name}`, () => {
      assert.equal(shown(...chunks), expected);
    });
  }

  it('can be had before it is settled', () => {
    const printed = new PrintedText();
    printed.write('a\nb');
    assert.deepEqual([printed.takeSettled(), printed.live()], ['', 'a\nb']);
    printed.write('\rc');
    assert.equal(printed.live(), 'a\nc');
    assert.equal(printed.finish(), 'a\nc\n');
    assert.deepEqual([printed.live(), printed.finish()], ['', '']);
  });

  it('begins anew after it was settled: what is printed then leaves the earlier lines alone', () => {
    const printed = new PrintedText();
    printed.write('mine\u001b[');
    assert.equal(printed.finish(), 'mine\n');
    printed.write('A\u001b[A\u001b[2Jx');
    assert.equal(printed.finish(), ' x\n');
  });

  it('keeps a line of megabytes, and is quick with it', () => {
    const line = 'x'.repeat(4_000_000);
    assert.equal(shown(line), `${line}\n`);
  });

  it('keeps any number of marks on one character', () => {
    const text = `e${'\u0301\u0316'.repeat(50_000)}`;
    assert.equal(shown(text), `${text}\n`);
  });

  it('loses nothing of text without movement, wherever it is cut', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', '\n', '\t', 'Ж', '日') });
    fc.assert(
      fc.property(fc.array(piece), (chunks) => {
        const text = chunks.join('');
        assert.equal(shown(...chunks), text === '' || text.endsWith('\n') ? text : `${text}\n`);
      }),
    );
  });

  it('is the same wherever it is cut', () => {
    const piece = fc.string({
      unit: fc.constantFrom('a', 'b', '\r', '\n', '\t', '\b', '\u001b[', '2', 'A', 'K', 'J', ';', 'H', 'm'),
    });
    fc.assert(
      fc.property(fc.array(piece), (chunks) => {
        assert.equal(shown(...chunks), shown(chunks.join('')));
      }),
    );
  });
});
