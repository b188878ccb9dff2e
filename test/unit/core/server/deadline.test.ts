import assert from 'node:assert/strict';
import { deadlineOf } from '../../../../src/core/server/deadline.ts';

const now = 1_800_000_000_000;

describe('deadlineOf', () => {
  it('adds the timeout in seconds to the last activity', () => {
    const deadline = deadlineOf({ status: 'running', lastActivityAt: now, inactivityTimeoutS: 1800.5 }, undefined);
    assert.deepEqual(deadline, { at: now + 1_800_500, reason: 'inactivity' });
  });

  it('returns the end of the session if it is earlier or nothing else is known', () => {
    const info = {
      status: 'running',
      lastActivityAt: now,
      inactivityTimeoutS: 1800,
      stopSessionAt: now + 60_000,
    } as const;
    assert.deepEqual(deadlineOf(info, undefined), { at: now + 60_000, reason: 'sessionEnd' });
    assert.deepEqual(deadlineOf({ ...info, stopSessionAt: now + 9_000_000 }, undefined), {
      at: now + 1_800_000,
      reason: 'inactivity',
    });
    assert.deepEqual(deadlineOf({ status: 'running', stopSessionAt: now }, undefined), {
      at: now,
      reason: 'sessionEnd',
    });
  });

  it('returns undefined without data from Engee and for a timeout of zero', () => {
    assert.equal(deadlineOf({ status: 'running' }, undefined), undefined);
    assert.equal(deadlineOf({ status: 'running', lastActivityAt: now }, undefined), undefined);
    assert.equal(deadlineOf({ status: 'running', inactivityTimeoutS: 1800 }, undefined), undefined);
    assert.equal(deadlineOf({ status: 'running', lastActivityAt: now, inactivityTimeoutS: 0 }, undefined), undefined);
  });

  it('keeps the previous deadline if the difference is only rounding', () => {
    const previous = { at: now + 1_800_000, reason: 'inactivity' } as const;
    assert.equal(
      deadlineOf({ status: 'running', lastActivityAt: now + 1_999, inactivityTimeoutS: 1800 }, previous),
      previous,
    );
    assert.equal(
      deadlineOf({ status: 'running', lastActivityAt: now + 2_000, inactivityTimeoutS: 1800 }, previous)?.at,
      now + 1_802_000,
    );
    assert.equal(deadlineOf({ status: 'running', stopSessionAt: now + 1_800_000 }, previous)?.reason, 'sessionEnd');
  });
});
