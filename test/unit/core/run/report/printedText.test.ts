import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PrintedText } from '../../../../../src/core/run/report/printedText.ts';

/** All that comes out when the chunks come in one after the other, each `stepMs` after the one before. */
function shown(chunks: readonly string[], stepMs = 50): string {
  const printed = new PrintedText();
  let nowMs = 5_000;
  let text = '';
  for (const chunk of chunks) {
    text += printed.write(chunk, nowMs);
    nowMs += stepMs;
  }
  return text + printed.finishLine();
}

describe('printed text', () => {
  for (const [name, chunks, expected] of [
    ['as it is', ['a\nb', 'c\n'], 'a\nbc\n'],
    ['an unfinished line at once', ['Enter: '], 'Enter: \n'],
    ['nothing', [], ''],
    ['CRLF line ends, also split', ['a\r\nb\r', '\nc\r\n'], 'a\nb\nc\n'],
    ['a rewritten line in its last state', ['10%\r20%\r100%\n'], '100%\n'],
    ['a rewritten line that ends in a return', ['10%\r100%\r\ndone\n'], '100%\ndone\n'],
    ['a rewritten line that the output ends in', ['10%\r55%'], '55%\n'],
    ['states that begin with a return', ['\r10%\r20%'], '20%\n'],
    ['a state that comes in pieces', ['\r10', '%\r', '20%\n'], '10\n20%\n'],
    ['a line that was shown, then rewritten', ['loading', '\rdone\n'], 'loading\ndone\n'],
    ['a line that goes on after its beginning was shown, then is rewritten', ['load', 'ing\rdone\n'], 'loading\ndone\n'],
    ['several bars', ['\r1%\r100%\n\r2%\r100%\n'], '100%\n100%\n'],
    ['no escapes', ['\u001b[2K\r\u001b[32m10%\u001b[0m\r\u001b[32m20%\u001b', '[0m\n'], '20%\n'],
  ] as const) {
    it(`is ${name}`, () => {
      assert.equal(shown(chunks), expected);
    });
  }

  it('shows only the beginning of a long line that goes on, and the whole of it at its end', () => {
    const pieces = Array.from({ length: 200 }, () => 'x'.repeat(1_000));
    const lines = shown(['\r', ...pieces], 100_000).trimEnd().split('\n');
    assert.equal(lines.at(-1), 'x'.repeat(200_000));
    assert.ok(lines.slice(0, -1).every((line) => line.length <= 8_001), 'a state is bounded');
    assert.equal(lines.at(-2), `${'x'.repeat(6_000)}…`);
  });

  it('shows a progress bar of ten minutes in a dozen lines, the last one in its last state', () => {
    const states = Array.from({ length: 12_000 }, (_, index) => `\rProgress: ${index}`);
    const lines = shown(states, 50).trimEnd().split('\n');
    assert.equal(lines[0], 'Progress: 0');
    assert.equal(lines.at(-1), 'Progress: 11999');
    assert.ok(lines.length > 8 && lines.length < 20, `${lines.length} lines`);
  });

  it('loses nothing of text without returns, wherever it is cut', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', '\n', 'Ж') });
    fc.assert(
      fc.property(fc.array(piece), (chunks) => {
        const text = chunks.join('');
        assert.equal(shown(chunks), text === '' || text.endsWith('\n') ? text : `${text}\n`);
      }),
    );
  });

  it('ends every line in its last state, wherever the text is cut', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n') });
    fc.assert(
      fc.property(fc.array(piece), (chunks) => {
        const text = chunks.join('');
        const whole = shown([text]).split('\n');
        const inPieces = shown(chunks).split('\n');
        // What was shown of a line before it was rewritten stays; the last states of all lines come in order.
        let index = 0;
        for (const line of inPieces) if (line === whole[index]) index++;
        assert.equal(index, whole.length);
      }),
    );
  });
});
