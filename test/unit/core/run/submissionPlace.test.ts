import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { headerLine } from '../../../../src/core/output/headerLine.ts';
import { sourceOf } from '../../../../src/core/results/resultEntry.ts';
import { submissionPlace } from '../../../../src/core/run/submissionPlace.ts';
import { runOf } from '../stackTrace/support/places.ts';
import { submissionOf } from './support/submissions.ts';

describe('submissionPlace', () => {
  const places: readonly (readonly [code: string, place: string, line: number])[] = [
    ['a = 1\nb = 2\nc = 3', 'pump.jl:4-6', 3],
    ['a = 1', 'pump.jl:4', 3],
    ['\n\na = 1\nb = 2\n  \n', 'pump.jl:6-7', 5],
    ['a = 1\n\n# end', 'pump.jl:4-6', 3],
  ];
  for (const [code, place, line] of places) {
    it(`returns ${place} for ${JSON.stringify(code)}, as in the status bar, the results and the output`, () => {
      const submission = submissionOf(code, 3);
      const run = runOf(submission);
      assert.equal(submissionPlace(submission), place);
      assert.deepEqual(sourceOf(run), { runNumber: 3, title: place, place: { uri: submission.uri, version: 1, line } });
      assert.ok(headerLine(run, '14:03:07').text.includes(`  ${place}  │`));
    });
  }

  it('returns only the title for code from the REPL', () => {
    assert.equal(submissionPlace({ ...submissionOf('a\nb'), kind: 'repl', title: 'REPL' }), 'REPL');
  });

  it('returns the location even if the code is not known', () => {
    assert.equal(submissionPlace({ ...submissionOf('a'), code: '', lines: [8] }), 'pump.jl:9');
  });
});
