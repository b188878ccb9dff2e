import assert from 'node:assert/strict';
import { finish, finishInSlices, type Steps } from '../../../../src/core/lib/steps.ts';

/** Advances only when a step takes time. Calls back when the test says so. */
class StepClock {
  time = 0;
  readonly waiting: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  schedule(callback: () => void): { dispose(): void } {
    this.waiting.push(callback);
    return { dispose: () => undefined };
  }

  /** Ends a pause and waits until the next one. */
  async resume(): Promise<void> {
    this.waiting.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
  }
}

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
  const slow = (clock: StepClock, lengths: number[]) =>
    steps(10, () => {
      clock.time += 3;
      lengths.push(clock.time);
    });

  it('pauses after at most 8 ms and the last step', async () => {
    const clock = new StepClock();
    const taken: number[] = [];
    const result = finishInSlices(slow(clock, taken), clock, () => true);
    const counts = [taken.length];
    while (clock.waiting.length > 0) {
      await clock.resume();
      counts.push(taken.length);
    }
    assert.deepEqual(await result, { value: 'done' });
    assert.deepEqual(counts, [3, 6, 9, 10]);
  });

  it('takes a short computation at once', async () => {
    const clock = new StepClock();
    assert.deepEqual(
      await finishInSlices(
        steps(10, () => undefined),
        clock,
        () => true,
      ),
      { value: 'done' },
    );
    assert.equal(clock.waiting.length, 0);
  });

  it('stops after a pause if the result is no longer wanted', async () => {
    const clock = new StepClock();
    const taken: number[] = [];
    const result = finishInSlices(slow(clock, taken), clock, () => false);
    await clock.resume();
    assert.equal(await result, undefined);
    assert.equal(taken.length, 3);
  });
});
