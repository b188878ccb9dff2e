import assert from 'node:assert/strict';
import { headerLine } from '../../../../src/core/output/headerLine.ts';
import { documentLinks, submissionOf } from '../run/support/submissions.ts';
import { runOf } from '../stackTrace/support/places.ts';

const header = (code: string, firstLine = 9) => headerLine(runOf(submissionOf(code, firstLine)), '14:03:07');

describe('headerLine', () => {
  it('contains the number of the run, the time, the place and the start of the code', () => {
    const line = header('θ = 1\nouter(-2)');
    assert.equal(line.text, '▶ [3] 14:03:07  pump.jl:10-11  │ θ = 1 …');
    assert.deepEqual(documentLinks([line]), ['pump.jl:10-11']);
  });

  it('shows a single line of code completely, with its line number', () => {
    assert.equal(header('\touter(-2)').text, '▶ [3] 14:03:07  pump.jl:10  │ outer(-2)');
  });

  it('excludes blank lines at both ends from the range', () => {
    assert.deepEqual(documentLinks([header('\n\na = 1\nb = 2\n\n')]), ['pump.jl:12-13']);
  });

  it('skips comments unless there is nothing else', () => {
    assert.match(header('# title\n\nx = 1').text, /│ x = 1 …$/);
    assert.match(header('# title\n# more').text, /│ # title …$/);
  });

  it('shows the first line with code, shortened if it is long', () => {
    assert.match(header(`\n  \n${'x'.repeat(300)}`).text, /│ x{60} …$/);
  });
});
