import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createSequencer, createSerialQueue } from '../../../../src/core/lib/concurrency.ts';

describe('createSerialQueue', () => {
  it('starts an operation only when the earlier ones have ended', async () => {
    const enqueue = createSerialQueue();
    const steps: string[] = [];
    let open: () => void = () => undefined;
    const slow = enqueue(async () => {
      steps.push('slow begins');
      await new Promise<void>((resolve) => {
        open = resolve;
      });
      steps.push('slow ends');
    });
    const quick = enqueue(() => Promise.resolve(steps.push('quick')));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(steps, ['slow begins']);
    open();
    await Promise.all([slow, quick]);
    assert.deepEqual(steps, ['slow begins', 'slow ends', 'quick']);
  });

  it('continues after a failed operation', async () => {
    const enqueue = createSerialQueue();
    const failed = enqueue(() => Promise.reject(new Error('no such key')));
    const after = enqueue(() => Promise.resolve('after'));
    await assert.rejects(failed, /no such key/);
    assert.equal(await after, 'after');
  });
});

describe('createSequencer', () => {
  it('delays a result only until the earlier ones are delivered', async () => {
    const next = createSequencer();
    const came: string[] = [];
    let open: (value: string) => void = () => undefined;
    const slow = next(
      new Promise<string>((resolve) => {
        open = resolve;
      }),
    ).then((value) => came.push(value));
    const quick = next(Promise.resolve('quick')).then((value) => came.push(value));
    await Promise.resolve();
    assert.deepEqual(came, []);
    open('slow');
    await Promise.all([slow, quick]);
    assert.deepEqual(came, ['slow', 'quick']);
  });

  it('continues after a failed result', async () => {
    const next = createSequencer();
    const failed = next(Promise.reject(new Error('no such file')));
    const after = next(Promise.resolve('after'));
    await assert.rejects(failed, /no such file/);
    assert.equal(await after, 'after');
  });
});
