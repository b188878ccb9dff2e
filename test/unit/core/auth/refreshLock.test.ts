import assert from 'node:assert/strict';
import { withRefreshLock } from '../../../../src/core/auth/refreshLock.ts';
import { FakeClock, FakeLock, never, settle } from './fakes.ts';

describe('withRefreshLock', () => {
  let clock: FakeClock;
  let lock: FakeLock;

  beforeEach(() => {
    clock = new FakeClock();
    lock = new FakeLock();
  });

  const run = async <T>(work: Parameters<typeof withRefreshLock<T>>[2], signal = never) =>
    withRefreshLock({ clock, lock, random: () => 0.25 }, 'name', work, signal);

  it('runs the work immediately, holds the lock during it and releases it afterwards', async () => {
    assert.equal(await run(async (held) => Promise.resolve(held === undefined ? -1 : lock.holders)), 1);
    assert.equal(lock.holders, 0);
    assert.equal(clock.pendingTimers, 0);
  });

  it('releases the lock and rejects when the work fails', async () => {
    await assert.rejects(
      run(async () => Promise.reject(new Error('no'))),
      /^Error: no$/,
    );
    assert.equal(lock.holders, 0);
  });

  it('waits a random part of a second when locking is not possible', async () => {
    lock.isMissing = true;
    let given: unknown = 'nothing yet';
    const running = run(async (held) => Promise.resolve(void (given = held)));
    await settle();
    await clock.advance(249);
    assert.equal(given, 'nothing yet');
    await clock.advance(1);
    await running;
    assert.equal(given, undefined);
  });

  it('does not run the work after an abort, with or without a lock', async () => {
    for (const isMissing of [false, true]) {
      lock.isMissing = isMissing;
      const cancel = new AbortController();
      const reason = new Error('aborted');
      const running = run(async () => Promise.resolve(assert.fail('work ran')), cancel.signal);
      cancel.abort(reason);
      await assert.rejects(running, reason);
      assert.deepEqual([lock.holders, clock.pendingTimers], [0, 0]);
    }
  });
});
