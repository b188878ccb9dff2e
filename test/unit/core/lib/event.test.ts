import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Emitter } from '../../../../src/core/lib/event.ts';
import { onBug } from '../../../../src/core/lib/reportBug.ts';

describe('Emitter', () => {
  let bugs: unknown[];
  let subscription: { dispose(): void };

  beforeEach(() => {
    bugs = [];
    subscription = onBug((error) => {
      bugs.push(error);
    });
  });

  afterEach(() => {
    subscription.dispose();
  });

  it('calls its listeners in the order of subscription until they are disposed', () => {
    const emitter = new Emitter<number>();
    const seen: string[] = [];
    const first = emitter.event((value) => seen.push(`a${value}`));
    emitter.event((value) => seen.push(`b${value}`));
    emitter.fire(1);
    first.dispose();
    emitter.fire(2);
    emitter.dispose();
    emitter.fire(3);
    assert.deepEqual(seen, ['a1', 'b1', 'b2']);
    assert.deepEqual(bugs, []);
  });

  it('calls the other listeners after one that throws, and reports the error', () => {
    const emitter = new Emitter<number>();
    const seen: number[] = [];
    const broken = new Error('broken');
    emitter.event(() => {
      throw broken;
    });
    emitter.event((value) => seen.push(value));
    emitter.fire(1);
    emitter.fire(2);
    assert.deepEqual(seen, [1, 2]);
    assert.deepEqual(bugs, [broken, broken]);
  });

  it('reports a listener whose promise rejects', async () => {
    const emitter = new Emitter<void>();
    const broken = new Error('broken later');
    emitter.event(async () => {
      await Promise.reject(broken);
    });
    emitter.fire();
    await new Promise(setImmediate);
    assert.deepEqual(bugs, [broken]);
  });

  it('continues if the bug handler throws', async () => {
    const unhandled = new Promise((resolve) => {
      process.once('unhandledRejection', resolve);
    });
    const listeners = process.listeners('unhandledRejection').slice(0, -1);
    for (const listener of listeners) process.off('unhandledRejection', listener);
    const emitter = new Emitter<number>();
    const seen: number[] = [];
    const inReport = new Error('the log is closed');
    const broken = onBug(() => {
      throw inReport;
    });
    try {
      emitter.event(() => {
        throw new Error('broken');
      });
      emitter.event((value) => seen.push(value));
      emitter.fire(1);
      assert.deepEqual(seen, [1]);
      assert.equal(await unhandled, inReport);
    } finally {
      broken.dispose();
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
  });

  it('does not call a listener for the event during which it was added', () => {
    const emitter = new Emitter<number>();
    const late: number[] = [];
    emitter.event(() => emitter.event((value) => late.push(value)));
    emitter.fire(1);
    assert.deepEqual(late, []);
    emitter.fire(2);
    assert.deepEqual(late, [2]);
  });
});
