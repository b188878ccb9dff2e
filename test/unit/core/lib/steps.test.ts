import assert from 'node:assert/strict';
import { finish, finishInSlices, type Steps } from '../../../../src/core/lib/steps.ts';
import { WorkClock } from './support/workClock.ts';

function* steps(count: number, onStep: () => void): Steps<string> {
  for (let step = 0; step < count; step++) {
    onStep();
    yield;
  }
  return 'done';
}

describe('finish', () => {
  it('takes all steps', () => {
    let taken = 0;
    assert.equal(finish(steps(5, () => (taken += 1))), 'done');
    assert.equal(taken, 5);
  });
});

describe('finishInSlices', () => {
  const slow = (clock: WorkClock, lengths: number[]) =>
    steps(10, () => {
      clock.work(3);
      lengths.push(clock.now());
    });

  it('pauses after at most 8 ms and the last step', async () => {
    const clock = new WorkClock();
    const taken: number[] = [];
    const result = finishInSlices(slow(clock, taken), clock, () => true);
    const counts = [taken.length];
    while (clock.isWaiting) {
      await clock.turn();
      counts.push(taken.length);
    }
    assert.deepEqual(await result, { value: 'done' });
    assert.deepEqual(counts, [3, 6, 9, 10]);
  });

  it('takes a short computation at once', async () => {
    const clock = new WorkClock();
    assert.deepEqual(
      await finishInSlices(
        steps(10, () => undefined),
        clock,
        () => true,
      ),
      { value: 'done' },
    );
    assert.equal(clock.isWaiting, false);
  });

  it('stops after a pause if the result is no longer wanted', async () => {
    const clock = new WorkClock();
    const taken: number[] = [];
    const result = finishInSlices(slow(clock, taken), clock, () => false);
    await clock.turn();
    assert.equal(await result, undefined);
    assert.equal(taken.length, 3);
  });
});
