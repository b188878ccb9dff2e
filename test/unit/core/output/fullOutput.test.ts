import assert from 'node:assert/strict';
import { FullOutput } from '../../../../src/core/output/fullOutput.ts';

describe('WholeText', () => {
  it('returns all written text, also between writes', () => {
    const whole = new FullOutput();
    whole.write('a');
    assert.equal(whole.text(), 'a');
    whole.write('b\n');
    assert.deepEqual([whole.text(), whole.bytes], ['ab\n', 3]);
  });

  it('keeps text up to the limit and notes how much was dropped', () => {
    const whole = new FullOutput(5);
    whole.write('abc');
    whole.write('defg');
    whole.write('h');
    assert.deepEqual([whole.text(), whole.bytes], ['abcde\n… 3 more characters were dropped\n', 5]);
  });

  it('counts bytes of memory, not characters', () => {
    const whole = new FullOutput(5);
    whole.write('a');
    whole.write('жж');
    whole.write('ж');
    whole.write('b');
    assert.deepEqual([whole.text(), whole.bytes], ['aжж\n… 2 more characters were dropped\n', 5]);
  });

  it('keeps at most 40 MB of a run, whatever its characters', () => {
    for (const character of ['x', 'é', 'ж', '😀']) {
      const whole = new FullOutput();
      const text = character.repeat(1_000_000 / character.length);
      for (let count = 0; count < 100; count++) whole.write(text);
      assert.ok(whole.bytes > 39_000_000 && whole.bytes <= 40_000_000, `${character} ${whole.bytes}`);
    }
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
    assert.deepEqual([whole.text(), whole.bytes], ['', 0]);
  });
});
