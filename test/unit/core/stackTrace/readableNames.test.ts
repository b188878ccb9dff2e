import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DisplayValue } from '../../../../src/core/bridge/displayValue.ts';
import type { Submission } from '../../../../src/core/run/submission.ts';
import { readableEvent, ReadableOutput, readableText } from '../../../../src/core/stackTrace/readableNames.ts';
import { submissionOf } from '../run/support/submissions.ts';
import { placesOf, runOf } from './support/places.ts';

const pump = submissionOf('a = 1\nb = 2\n', 10);
const odd = submissionOf('c = 1', 0, 'my: "odd" #1 file.jl');
const repl: Submission = { ...submissionOf('f()', 0, 'REPL[3]'), kind: 'repl' };
const places = placesOf({
  submissions: { 'pump.jl#w1-9': pump, 'my_ _odd_ _1 file.jl#w1-a': odd, 'REPL[3]#w1-b': repl },
});
const find = (file: string) => places.submissionOf(file);
const origin = (line: number) => ({ uri: 'file:///project/pump.jl', version: 1, line });

describe('readableText', () => {
  for (const [said, text, readable] of [
    ['a name with a line', 'f(x) in Main at pump.jl#w1-9:12', 'f(x) in Main at pump.jl:12'],
    ['a name without a line', '__FILE__ is "pump.jl#w1-9".', '__FILE__ is "pump.jl".'],
    ['a line number node', ':(#= pump.jl#w1-9:11 =#)', ':(#= pump.jl:11 =#)'],
    ['the path prefix of newer Julia versions', '   @ Main ./pump.jl#w1-9:11', '   @ Main pump.jl:11'],
    ['a line after the last one', 'pump.jl#w1-9:99', 'pump.jl:12'],
    ['titles with special characters', 'at my_ _odd_ _1 file.jl#w1-a:1!', 'at my: "odd" #1 file.jl:1!'],
    ['a name of the REPL', '@ Main REPL[3]#w1-b:1', '@ Main REPL[3]:1'],
    ['two adjacent names', 'pump.jl#w1-9:11pump.jl#w1-9:12', 'pump.jl:11pump.jl:12'],
  ] as const) {
    it(`replaces ${said}`, () => {
      assert.equal(readableText(text, find).text, readable);
    });
  }

  it('returns the document positions of names with a line of a document', () => {
    const { text, places: found } = readableText(
      'at pump.jl#w1-9:11, REPL[3]#w1-b:1, pump.jl#w1-9, pump.jl#w1-9:12',
      find,
    );
    assert.deepEqual(
      found.map(({ start, end, origin: of }) => [text.slice(start, end), of]),
      [
        ['pump.jl:11', origin(10)],
        ['pump.jl:12', origin(11)],
      ],
    );
  });

  for (const text of [
    'pump.jl#w1-8:11',
    'other.jl#w1-9:1',
    'pump.jl#w1',
    '#w1-9',
    'pump.jl#W1-9',
    'pump.jl #w1-9:1',
    'pump.jl#w1-99:1',
    '',
  ]) {
    it(`leaves other names unchanged: ${text}`, () => {
      assert.deepEqual(readableText(text, find), { text, places: [] });
    });
  }

  it('replaces names that are split after the title, without losing text', () => {
    const piece = fc.constantFrom(
      ' pump.jl#w1-9:11',
      '"pump.jl#w1-9',
      '@ ./pump.jl#w1-9:12',
      'a',
      '#',
      '\n',
      ' ',
      ':',
      ' #w1-9 ',
      'pump.jl ',
      '-',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(200), { maxLength: 6 }), (pieces, cuts) => {
        const text = pieces.join('');
        const starts = [...new Set(cuts)].filter((cut) => !isInTitle(text, cut)).sort((a, b) => a - b);
        const output = new ReadableOutput(find, () => [pump]);
        const chunks = [0, ...starts].map((start, index) => text.slice(start, starts[index]));
        const written = chunks.map((chunk) => output.write(chunk).text).join('') + output.end().text;
        assert.equal(written, readableText(text, find).text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('holds back no other text', () => {
    const output = new ReadableOutput(find, () => [pump]);
    for (const text of ['Trial #3', 'step #', '#a1-', 'pump.jl', 'p']) assert.equal(output.write(text).text, text);
    assert.equal(output.write('at pump.jl#w1-').text, 'at ');
    assert.equal(output.write('9:1').text, '');
    assert.equal(output.write('1 ').text, 'pump.jl:11 ');
  });

  it('replaces names in all texts of a value but not in images', () => {
    const shown = (name: string): DisplayValue => ({
      text: `at ${name}`,
      isCut: false,
      omitted: [],
      rich: [
        { type: 'text/html', data: `<li>${name}</li>` },
        { type: 'image/png', data: 'pump.jl#w1-9:11' },
      ],
    });
    const run = runOf(pump);
    const expected: DisplayValue = {
      ...shown('pump.jl:11'),
      rich: [
        { type: 'text/html', data: '<li>pump.jl:11</li>' },
        { type: 'image/png', data: 'pump.jl#w1-9:11' },
      ],
    };
    assert.deepEqual(readableEvent({ kind: 'displayed', run, shown: shown('pump.jl#w1-9:11') }, find), {
      kind: 'displayed',
      run,
      shown: expected,
    });
    const ended = (value: DisplayValue | undefined) =>
      ({ kind: 'ended', run, durationMs: 1, outcome: { kind: 'value', shown: value } }) as const;
    assert.deepEqual(readableEvent(ended(shown('pump.jl#w1-9:11')), find), ended(expected));
    assert.deepEqual(readableEvent(ended(undefined), find), ended(undefined));
  });
});

/** Whether the text is split within, before, or right after a title. Such names are not held back. */
function isInTitle(text: string, cut: number): boolean {
  return [...text.matchAll(/(?:\.\/)?pump\.jl(?=#)/g)].some(
    ({ index, 0: title }) => cut > index && cut <= index + title.length,
  );
}
