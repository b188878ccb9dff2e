import assert from 'node:assert/strict';
import { raceTimeout } from '../../../../src/core/lib/abort.ts';
import { FakeClock } from '../server/support/fakeClock.ts';

describe('within', () => {
  const never = new AbortController().signal;
  let clock: FakeClock;

  beforeEach(() => {
    clock = new FakeClock();
  });

  it('returns a value that arrives in time and leaves no timer', async () => {
    assert.equal(await raceTimeout(clock, Promise.resolve('a'), 100, never), 'a');
    assert.equal(clock.pendingTimers, 0);
  });

  it('returns undefined exactly when the time is over', async () => {
    const ended: unknown[] = [];
    void raceTimeout(clock, new Promise(() => undefined), 100, never).then((value) => ended.push(value));
    await clock.advance(99);
    assert.deepEqual(ended, []);
    await clock.advance(1);
    assert.deepEqual(ended, [undefined]);
  });

  it('rejects like the promise and leaves no timer', async () => {
    await assert.rejects(raceTimeout(clock, Promise.reject(new Error('a')), 100, never), /^Error: a$/);
    assert.equal(clock.pendingTimers, 0);
  });

  it("rejects with the signal's reason and leaves no timer", async () => {
    const controller = new AbortController();
    const waiting = raceTimeout(clock, new Promise(() => undefined), 100, controller.signal);
    controller.abort(new Error('enough'));
    await assert.rejects(waiting, /^Error: enough$/);
    assert.equal(clock.pendingTimers, 0);
  });
});
