import assert from 'node:assert/strict';
import fc from 'fast-check';
import { codeLineOfJulia, placeCode } from '../../../../src/core/run/alignedCode.ts';
import type { Submission } from '../../../../src/core/run/submission.ts';

function submission(lines: readonly number[]): Submission {
  return {
    kind: 'selection',
    uri: 'file:///pump.jl',
    version: 1,
    title: 'pump.jl',
    code: lines.map((_, index) => `code${index}`).join('\n'),
    lines,
  };
}

/** Returns Julia's line number of each line of code. */
function juliaLines(of: Submission): Map<string, number> {
  const { text, firstLine } = placeCode(of);
  return new Map(text.split('\n').flatMap((line, index) => (line === '' ? [] : [[line, firstLine + index] as const])));
}

describe('placeCode', () => {
  it('starts at the one-based line of the document', () => {
    assert.deepEqual(placeCode(submission([999, 1000])), { text: 'code0\ncode1', firstLine: 1000 });
    assert.deepEqual(placeCode(submission([0])), { text: 'code0', firstLine: 1 });
  });

  it('fills gaps with blank lines', () => {
    assert.deepEqual(placeCode(submission([2, 5, 6])), { text: 'code0\n\n\ncode1\ncode2', firstLine: 3 });
  });

  it('moves down only lines after selections that share a line', () => {
    const shared = submission([4, 4, 4, 9]);
    assert.deepEqual(placeCode(shared), { text: 'code0\ncode1\ncode2\n\n\ncode3', firstLine: 5 });
    assert.deepEqual(
      [5, 6, 7, 10].map((line) => codeLineOfJulia(shared, line)),
      [0, 1, 2, 3],
    );
    assert.equal(codeLineOfJulia(shared, 8), undefined);
    assert.equal(codeLineOfJulia(shared, 4), undefined);
  });

  it('maps each line back to the code for any selection', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 20 }), (lines) => {
        const of = submission(lines);
        const seen = juliaLines(of);
        assert.equal(seen.size, lines.length);
        lines.forEach((_line, index) => {
          assert.equal(codeLineOfJulia(of, seen.get(`code${index}`) ?? 0), index);
        });
      }),
    );
  });

  it('uses the line numbers of the editor if no line is shared', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 200 }), { minLength: 1, maxLength: 20 }), (chosen) => {
        const lines = chosen.sort((a, b) => a - b);
        const seen = juliaLines(submission(lines));
        assert.deepEqual(
          [...seen.values()],
          lines.map((line) => line + 1),
        );
      }),
    );
  });
});
