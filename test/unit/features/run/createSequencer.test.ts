import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createSequencer } from '../../../../src/features/run/createSequencer.ts';

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
