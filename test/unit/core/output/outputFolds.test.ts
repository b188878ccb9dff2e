import assert from 'node:assert/strict';
import { outputFolds } from '../../../../src/core/output/outputFolds.ts';

describe('outputFolds', () => {
  it('folds each run without the blank line at its end', () => {
    const lines = [
      '▶ [1] 10:00  a.jl:1  │ x',
      '1',
      '  (1 ms)',
      '',
      '▶ [2] 10:01  a.jl:2  │ y',
      '',
      '▶ [3] 10:01  a.jl:2  │ z',
      'running',
    ];
    assert.deepEqual(outputFolds(lines), [
      { start: 0, end: 2 },
      { start: 6, end: 7 },
    ]);
  });

  it("folds the library frames between the user's frames, and the Engee frames below their summary", () => {
    const lines = [
      'ERROR: no',
      'Stacktrace:',
      '   [1] error(s::String)',
      '       @ Base ./error.jl:35',
      '   [2] map(f)',
      '       @ Base ./map.jl:3',
      ' → [3] outer(x::Int64)',
      '       @ pump.jl:12',
      '   [4] include(f)',
      '       @ Base ./client.jl:4',
      '  … 2 Engee frames:',
      '   [5] eval',
      '       @ Core ./boot.jl:370',
      '   [6] eval',
      'caused by: x',
    ];
    assert.deepEqual(outputFolds(lines), [
      { start: 2, end: 5 },
      { start: 10, end: 13 },
    ]);
  });

  it('folds nothing in plain output', () => {
    assert.deepEqual(outputFolds(['a', '  b', '▶ no header', '']), []);
  });
});
