import assert from 'node:assert/strict';
import { isComplete } from '../../../../../src/core/run/code/isComplete.ts';
import { completeness } from './support/completeness.ts';

describe('whether code is complete', () => {
  for (const [expected, inputs] of Object.entries(completeness)) {
    for (const input of inputs) {
      it(`${JSON.stringify(input)} is ${expected}`, () => {
        assert.equal(isComplete(input), expected);
        assert.equal(isComplete(`${input}\n`.replaceAll('\n', '\r\n')), expected);
      });
    }
  }

  it('asks for the end of what is open although something before it is wrong', () => {
    assert.equal(isComplete('x y\nfunction f('), 'incomplete');
  });

  it('is known quickly for a megabyte', () => {
    const begun = performance.now();
    assert.equal(isComplete(`x = [${'"a", '.repeat(200_000)}`), 'incomplete');
    assert.ok(performance.now() - begun < 3_000);
  });
});
