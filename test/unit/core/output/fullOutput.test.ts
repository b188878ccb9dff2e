import assert from 'node:assert/strict';
import { FullOutput } from '../../../../src/core/output/fullOutput.ts';

describe('WholeText', () => {
  it('returns all written text, also between writes', () => {
    const whole = new FullOutput();
    whole.write('a');
    assert.equal(whole.text(), 'a');
    whole.write('b\n');
    assert.deepEqual([whole.text(), whole.length], ['ab\n', 3]);
  });

  it('keeps text up to the limit and notes how much was dropped', () => {
    const whole = new FullOutput(5);
    whole.write('abc');
    whole.write('defg');
    whole.write('h');
    assert.deepEqual([whole.text(), whole.length], ['abcde\n… 3 more characters were dropped\n', 5]);
  });

  it('ends with the text that can still change', () => {
    let end = 'one';
    const whole = new FullOutput(undefined, () => end);
    whole.write('a\n');
    assert.equal(whole.text(), 'a\none');
    end = 'two';
    assert.equal(whole.text(), 'a\ntwo');
  });

  it('releases its text', () => {
    const whole = new FullOutput();
    whole.write('abc');
    whole.drop();
    assert.deepEqual([whole.text(), whole.length], ['', 0]);
  });
});
