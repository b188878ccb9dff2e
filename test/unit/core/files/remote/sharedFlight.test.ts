import assert from 'node:assert/strict';
import { sharedFlight } from '../../../../../src/core/files/remote/sharedFlight.ts';

const always = new AbortController().signal;

interface Work {
  readonly signal: AbortSignal;
  readonly end: (result: string) => void;
  readonly fail: (error: unknown) => void;
}

describe('Shared work', () => {
  let share: ReturnType<typeof sharedFlight<string>>;
  let works: Work[];

  beforeEach(() => {
    share = sharedFlight<string>();
    works = [];
  });

  const call = async (key = 'a', signal = always) =>
    share(key, async (own) => new Promise<string>((end, fail) => works.push({ signal: own, end, fail })), signal);
  const work = (index: number) => works[index] ?? assert.fail('not started');

  it('is done once for callers with the same key at the same time', async () => {
    const results = [call(), call(), call('b')];
    assert.equal(works.length, 2);
    work(0).end('one');
    work(1).end('two');
    assert.deepEqual(await Promise.all(results), ['one', 'one', 'two']);
  });

  it('is done again after it has ended', async () => {
    const first = call();
    work(0).end('old');
    assert.equal(await first, 'old');
    const second = call();
    work(1).end('new');
    assert.equal(await second, 'new');
  });

  it('is done again for a caller that asks again at once, before the others have their result', async () => {
    for (const isFailure of [false, true]) {
      works = [];
      const again = call().then(
        async () => call(),
        async () => call(),
      );
      const other = call();
      if (isFailure) work(0).fail(new Error('failed'));
      else work(0).end('old');
      await other.catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      work(1).end('new');
      assert.equal(await again, 'new');
    }
  });

  it('fails for all callers, and is done again then', async () => {
    const results = [call(), call()];
    const failure = new Error('failed');
    work(0).fail(failure);
    for (const result of results) await assert.rejects(result, failure);
    const next = call();
    work(1).end('new');
    assert.equal(await next, 'new');
  });

  it('goes on for others when one caller no longer waits', async () => {
    const canceled = new AbortController();
    const [one, other] = [call('a', canceled.signal), call()];
    const reason = new Error('canceled');
    canceled.abort(reason);
    await assert.rejects(one, reason);
    assert.equal(work(0).signal.aborted, false);
    const third = call();
    work(0).end('one');
    assert.deepEqual(await Promise.all([other, third]), ['one', 'one']);
    assert.equal(works.length, 1);
  });

  it('ends when nobody waits any longer, and is not shared with later callers', async () => {
    const canceled = [new AbortController(), new AbortController()];
    const results = canceled.map(async ({ signal }) => call('a', signal));
    const reason = new Error('canceled');
    for (const each of canceled) each.abort(reason);
    for (const result of results) await assert.rejects(result, reason);
    assert.equal(work(0).signal.aborted, true);
    const later = call();
    assert.equal(works.length, 2);
    // The end of the first work must not make callers forget the second.
    work(0).fail(work(0).signal.reason);
    await new Promise((resolve) => setImmediate(resolve));
    const latest = call();
    assert.equal(works.length, 2);
    assert.equal(work(1).signal.aborted, false);
    work(1).end('new');
    assert.deepEqual(await Promise.all([later, latest]), ['new', 'new']);
  });

  it('is not started for a caller that was canceled before', async () => {
    await assert.rejects(call('a', AbortSignal.abort()), { name: 'AbortError' });
    assert.deepEqual(works, []);
  });
});
