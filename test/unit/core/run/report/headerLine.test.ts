import assert from 'node:assert/strict';
import { headerLine } from '../../../../../src/core/run/report/headerLine.ts';
import { runOf } from '../support/places.ts';
import { documentLinks, submissionOf } from '../support/submissions.ts';

const header = (code: string, firstLine = 9) => headerLine(runOf(submissionOf(code, firstLine)), '14:03:07');

describe('the line above a run', () => {
  it('says which run, when, where from, and the beginning of the code', () => {
    const line = header('θ = 1\nouter(-2)');
    assert.equal(line.text, '▶ [3] 14:03:07  pump.jl:10-11  │ θ = 1 …');
    assert.deepEqual(documentLinks([line]), ['pump.jl:10-11']);
  });

  it('shows one line of code whole and says its one line', () => {
    assert.equal(header('\touter(-2)').text, '▶ [3] 14:03:07  pump.jl:10  │ outer(-2)');
  });

  it('leaves blank lines at both ends out of the range', () => {
    assert.deepEqual(documentLinks([header('\n\na = 1\nb = 2\n\n')]), ['pump.jl:12-13']);
  });

  it('passes over comments, unless there is nothing else', () => {
    assert.match(header('# title\n\nx = 1').text, /│ x = 1 …$/);
    assert.match(header('# title\n# more').text, /│ # title …$/);
  });

  it('begins with the first line that has code, cut where it is long', () => {
    assert.match(header(`\n  \n${'x'.repeat(300)}`).text, /│ x{60} …$/);
  });
});
