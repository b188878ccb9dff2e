import assert from 'node:assert/strict';
import { isComplete } from '../../../../src/core/julia/isComplete.ts';
import { completeness } from './support/completeness.ts';

describe('isComplete', () => {
  for (const [expected, inputs] of Object.entries(completeness)) {
    for (const input of inputs) {
      it(`classifies ${JSON.stringify(input)} as ${expected}`, () => {
        assert.equal(isComplete(input), expected);
        assert.equal(isComplete(`${input}\n`.replaceAll('\n', '\r\n')), expected);
      });
    }
  }

  it('returns "incomplete" for open code even if there is an error before it', () => {
    assert.equal(isComplete('x y\nfunction f('), 'incomplete');
  });

  it('handles a megabyte quickly', () => {
    const startedAt = performance.now();
    assert.equal(isComplete(`x = [${'"a", '.repeat(200_000)}`), 'incomplete');
    assert.ok(performance.now() - startedAt < 3_000);
  });
});
