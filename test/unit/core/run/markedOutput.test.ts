import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MarkedOutput, type OutputPiece } from '../../../../src/core/run/markedOutput.ts';

const epoch = 'abc-1-2';
const mark = (number: number): string => `\u001b]engee;${epoch};${number}\u0007`;
const text = (value: string): OutputPiece => ({ kind: 'text', text: value });

/** Joins adjacent texts because the position of the cuts is irrelevant. */
function joined(pieces: readonly OutputPiece[]): OutputPiece[] {
  const all: OutputPiece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (piece.kind === 'text' && last?.kind === 'text') all.splice(-1, 1, text(last.text + piece.text));
    else all.push(piece);
  }
  return all;
}

function read(parts: readonly string[]): OutputPiece[] {
  const output = new MarkedOutput(epoch);
  return joined([...parts.flatMap((part) => output.write(part)), ...output.end()]);
}

describe('MarkedOutput', () => {
  it('extracts marks at their positions', () => {
    assert.deepEqual(read([`a${mark(1)}b${mark(2)}${mark(3)}`]), [
      text('a'),
      { kind: 'mark', number: 1 },
      text('b'),
      { kind: 'mark', number: 2 },
      { kind: 'mark', number: 3 },
    ]);
  });

  it('does not hold back text that cannot become a mark', () => {
    const output = new MarkedOutput(epoch);
    for (const plain of [
      'line\n',
      'ends in \u001b[31m',
      `\u001b]engee;other;1\u0007`,
      `\u001b]engee;${epoch};x`,
      `\u001b]engee;${epoch};1234567890`,
    ]) {
      assert.deepEqual(output.write(plain), [text(plain)]);
    }
  });

  it('finds a mark after text that only looks like one', () => {
    const prefix = `\u001b]engee;${epoch};`;
    assert.deepEqual(read([`${prefix}x${prefix}${mark(7)}`]), [
      text(`${prefix}x${prefix}`),
      { kind: 'mark', number: 7 },
    ]);
  });

  it('returns an incomplete mark as text at the end', () => {
    const output = new MarkedOutput(epoch);
    assert.deepEqual(output.write(`a\u001b]engee;${epoch}`), [text('a')]);
    assert.deepEqual(output.end(), [text(`\u001b]engee;${epoch}`)]);
    assert.deepEqual(output.end(), []);
  });

  it('returns the same pieces for all chunk boundaries', () => {
    const fragment = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.integer({ min: 1, max: 999_999_999 }).map(mark),
      fc.constantFrom(
        '\u001b',
        '\u001b]',
        '\u001b]engee;',
        `\u001b]engee;${epoch};`,
        `\u001b]engee;${epoch};12`,
        '\u0007',
        '5',
        '\u001b[0m',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(fragment, { maxLength: 12 }),
        fc.array(fc.nat({ max: 200 }), { maxLength: 30 }),
        (fragments, cuts) => {
          const whole = fragments.join('');
          const places = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
          const parts = places.slice(1).map((end, index) => whole.slice(places[index], end));
          assert.equal(parts.join(''), whole);
          const pieces = read(parts);
          assert.deepEqual(pieces, read([whole]));
          assert.equal(
            pieces.map((piece) => (piece.kind === 'text' ? piece.text : mark(piece.number))).join(''),
            whole.replaceAll(new RegExp(`(\u001b\\]engee;${epoch};)0*(\\d{1,9}\u0007)`, 'g'), '$1$2'),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
