import assert from 'node:assert/strict';
import { SlicedQueue } from '../../../../src/core/lib/slicedQueue.ts';
import { WorkClock } from './support/workClock.ts';

describe('SlicedQueue', () => {
  let clock: WorkClock;
  let processed: number[];
  let queue: SlicedQueue<number>;
  /** How long one item takes. */
  let itemMs: number;

  beforeEach(() => {
    clock = new WorkClock();
    processed = [];
    itemMs = 1;
    queue = new SlicedQueue(clock, (item) => {
      processed.push(item);
      clock.work(itemMs);
    });
  });

  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

  it('processes a small amount immediately and leaves no timer', () => {
    queue.add(upTo(8));
    assert.deepEqual(processed, upTo(8));
    assert.equal(clock.isWaiting, false);
  });

  it('pauses after 8 ms, and continues after the rest of the process had its turn', async () => {
    queue.add(upTo(20));
    assert.equal(processed.length, 8);
    await clock.turn();
    assert.equal(processed.length, 16);
    await clock.turn();
    assert.deepEqual(processed, upTo(20));
    assert.equal(clock.isWaiting, false);
  });

  it('processes more items per slice on a faster machine', () => {
    itemMs = 0.1;
    queue.add(upTo(200));
    assert.ok(processed.length >= 80 && processed.length < 100, `${processed.length}`);
  });

  it('processes one item per slice if each takes longer than that', async () => {
    itemMs = 50;
    queue.add(upTo(3));
    assert.deepEqual(processed, [0]);
    for (let turn = 0; turn < 3; turn++) await clock.turn();
    assert.deepEqual(processed, upTo(3));
  });

  it('keeps the order of items that are added while earlier ones wait', async () => {
    queue.add(upTo(10));
    queue.add([10, 11]);
    assert.equal(processed.length, 8);
    await clock.turn();
    assert.deepEqual(processed, upTo(12));
  });

  it('keeps the order of items that the processing of another one adds', () => {
    const order: string[] = [];
    const nested = new SlicedQueue<string>(clock, (item) => {
      order.push(item);
      if (item === 'a') nested.add(['c']);
    });
    nested.add(['a', 'b']);
    assert.deepEqual(order, ['a', 'b', 'c']);
  });

  it('reports that it is empty only when everything is processed', async () => {
    await queue.whenEmpty();
    queue.add(upTo(20));
    let isEmpty = false;
    void queue.whenEmpty().then(() => {
      isEmpty = true;
    });
    await clock.turn();
    assert.deepEqual([processed.length, isEmpty], [16, false]);
    await clock.turn();
    assert.deepEqual([processed.length, isEmpty], [20, true]);
  });

  it('continues with the next items after one of them fails', async () => {
    const seen: number[] = [];
    const failing = new SlicedQueue<number>(clock, (item) => {
      seen.push(item);
      if (item === 1) throw new Error('no');
    });
    assert.throws(() => {
      failing.add(upTo(3));
    }, /^Error: no$/);
    await clock.turn();
    assert.deepEqual(seen, upTo(3));
    await failing.whenEmpty();
  });
});
