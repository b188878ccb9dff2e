import assert from 'node:assert/strict';
import { LatestOnly } from '../../../../../src/core/files/sync/latestOnly.ts';

describe('LatestOnly', () => {
  it('runs once more after any number of requests during a run, and other keys at the same time', async () => {
    const latest = new LatestOnly();
    const ends: (() => void)[] = [];
    const work = () => new Promise<void>((resolve) => ends.push(resolve));
    const first = latest.run('a', work);
    for (let count = 0; count < 3; count++) await latest.run('a', work);
    const other = latest.run('b', work);
    assert.equal(ends.length, 2);
    ends[1]?.();
    await other;
    ends[0]?.();
    await new Promise(setImmediate);
    assert.equal(ends.length, 3);
    ends[2]?.();
    await first;
    assert.equal(ends.length, 3);
  });
});
