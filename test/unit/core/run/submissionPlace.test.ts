import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { submissionPlace } from '../../../../src/core/run/submissionPlace.ts';
import { headerLine } from '../../../../src/core/run/report/headerLine.ts';
import { sourceOf } from '../../../../src/core/run/results/resultEntry.ts';
import { runOf } from './support/places.ts';
import { submissionOf } from './support/submissions.ts';

describe('The place of a run in words', () => {
  const places: readonly (readonly [code: string, place: string, line: number])[] = [
    ['a = 1\nb = 2\nc = 3', 'pump.jl:4-6', 3],
    ['a = 1', 'pump.jl:4', 3],
    ['\n\na = 1\nb = 2\n  \n', 'pump.jl:6-7', 5],
    ['a = 1\n\n# end', 'pump.jl:4-6', 3],
  ];
  for (const [code, place, line] of places) {
    it(`is ${place} for ${JSON.stringify(code)}: in the status bar, in Results and in the output`, () => {
      const submission = submissionOf(code, 3);
      const run = runOf(submission);
      assert.equal(submissionPlace(submission), place);
      assert.deepEqual(sourceOf(run), { runNumber: 3, title: place, place: { uri: submission.uri, version: 1, line } });
      assert.ok(headerLine(run, '14:03:07').text.includes(`  ${place}  │`));
    });
  }

  it('is the title alone for what was typed into the REPL', () => {
    assert.equal(submissionPlace({ ...submissionOf('a\nb'), kind: 'repl', title: 'REPL' }), 'REPL');
  });

  it('is known also where the code is not', () => {
    assert.equal(submissionPlace({ ...submissionOf('a'), code: '', lines: [8] }), 'pump.jl:9');
  });
});
