import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, it } from 'mocha';
import { RunNumbers } from '../../../../src/core/run/runNumbers.ts';
import { FakeClock } from '../server/support/fakeClock.ts';

/** The storage of one window, with a count of its writes. */
function memoryWith(stored?: unknown) {
  const memory = {
    stored,
    writes: 0,
    get: () => memory.stored,
    update: (_key: string, next: unknown) => {
      memory.stored = next;
      memory.writes += 1;
      return Promise.resolve();
    },
  };
  return memory;
}

describe('RunNumbers', () => {
  it('starts at 1 and continues after a reload', () => {
    const memory = memoryWith();
    const first = new RunNumbers(memory, new FakeClock());
    assert.deepEqual([first.next(), first.next()], [1, 2]);
    first.dispose();
    const second = new RunNumbers(memory, new FakeClock());
    assert.equal(second.next(), 3);
  });

  it('continues after a crash and writes many runs at once', async () => {
    const memory = memoryWith();
    const clock = new FakeClock();
    const numbers = new RunNumbers(memory, clock);
    for (let count = 0; count < 50; count++) numbers.next();
    assert.equal(memory.writes, 0);
    await clock.advance(100);
    assert.deepEqual([memory.writes, new RunNumbers(memory, clock).next()], [1, 51]);
    numbers.dispose();
    assert.equal(memory.writes, 1);
  });

  it('does not reuse the number of a run from before the reload that was not stored', () => {
    const memory = memoryWith(2);
    const numbers = new RunNumbers(memory, new FakeClock());
    numbers.take(1);
    numbers.take(5);
    assert.equal(numbers.next(), 6);
    numbers.dispose();
    assert.equal(memory.stored, 6);
  });

  for (const stored of [undefined, null, 'seven', -1, 0, 1.5, NaN, Infinity, 1e12, [], {}]) {
    it(`starts at 1 if the stored value is ${inspect(stored)}`, () => {
      assert.equal(new RunNumbers(memoryWith(stored), new FakeClock()).next(), 1);
    });
  }

  it('does not fail if the storage fails', async () => {
    const clock = new FakeClock();
    const numbers = new RunNumbers({ get: () => undefined, update: () => Promise.reject(new Error('full')) }, clock);
    numbers.next();
    await clock.advance(100);
    assert.equal(numbers.next(), 2);
  });
});
