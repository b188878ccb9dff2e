import assert from 'node:assert/strict';
import { WholeText } from '../../../../../src/core/run/report/wholeText.ts';

describe('the whole text of a run', () => {
  it('is all that was written, also when it is asked for in between', () => {
    const whole = new WholeText();
    whole.write('a');
    assert.equal(whole.text(), 'a');
    whole.write('b\n');
    assert.deepEqual([whole.text(), whole.length], ['ab\n', 3]);
  });

  it('keeps what there is room for, and says how much is lost', () => {
    const whole = new WholeText(5);
    whole.write('abc');
    whole.write('defg');
    whole.write('h');
    assert.deepEqual([whole.text(), whole.length], ['abcde\n… 3 more characters were not kept\n', 5]);
  });

  it('ends in what may still change', () => {
    let end = 'one';
    const whole = new WholeText(undefined, () => end);
    whole.write('a\n');
    assert.equal(whole.text(), 'a\none');
    end = 'two';
    assert.equal(whole.text(), 'a\ntwo');
  });

  it('lets go of its text', () => {
    const whole = new WholeText();
    whole.write('abc');
    whole.drop();
    assert.deepEqual([whole.text(), whole.length], ['', 0]);
  });
});
