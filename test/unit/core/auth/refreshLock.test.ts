import assert from 'node:assert/strict';
import { inOneWindow } from '../../../../src/core/auth/refreshLock.ts';
import { FakeClock, FakeLock, never, settle } from './fakes.ts';

describe('one window at a time', () => {
  let clock: FakeClock;
  let lock: FakeLock;

  beforeEach(() => {
    clock = new FakeClock();
    lock = new FakeLock();
  });

  const run = async <T>(work: Parameters<typeof inOneWindow<T>>[2], signal = never) =>
    inOneWindow({ clock, lock, random: () => 0.25 }, 'name', work, signal);

  it('works at once, with the lock held meanwhile and let go of afterwards', async () => {
    assert.equal(await run(async (held) => Promise.resolve(held === undefined ? -1 : lock.holders)), 1);
    assert.equal(lock.holders, 0);
    assert.equal(clock.pendingTimers, 0);
  });

  it('lets go of it when the work fails, and passes the failure on', async () => {
    await assert.rejects(
      run(async () => Promise.reject(new Error('no'))),
      /^Error: no$/,
    );
    assert.equal(lock.holders, 0);
  });

  it('F35 waits a random part of a second where there can be no lock', async () => {
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

  it('does nothing once it is called off, with a lock or without', async () => {
    for (const isMissing of [false, true]) {
      lock.isMissing = isMissing;
      const cancel = new AbortController();
      const reason = new Error('called off');
      const running = run(async () => Promise.resolve(assert.fail('worked')), cancel.signal);
      cancel.abort(reason);
      await assert.rejects(running, reason);
      assert.deepEqual([lock.holders, clock.pendingTimers], [0, 0]);
    }
  });
});
