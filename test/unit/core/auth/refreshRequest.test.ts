import assert from 'node:assert/strict';
import { patienceMs, requestTokens } from '../../../../src/core/auth/refreshRequest.ts';
import { EngeeError, faultOf } from '../../../../src/core/errors/engeeError.ts';
import { FakeClock, never, settle, tokens } from './fakes.ts';

const lost = new EngeeError({ kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } });

describe('requestTokens', () => {
  it('retries for half a minute when the token expired at least five minutes ago', () => {
    assert.deepEqual(
      [0, 299_999, 300_000, 3_600_000].map((expiredForMs) => patienceMs(1_000, 1_000 + expiredForMs)),
      [0, 0, 30_000, 30_000],
    );
    assert.equal(patienceMs(1_000, 0), 0);
  });

  /**
   * Sends a request to a server that fails this way. Returns the outcome and the times of the requests in milliseconds.
   */
  async function request(failures: readonly Error[], { patience = 0, durationMs = 0 } = {}) {
    const clock = new FakeClock();
    const requestedAt: number[] = [];
    const asking = requestTokens(
      async () => {
        requestedAt.push(clock.monotonic());
        if (durationMs > 0) await clock.advance(durationMs);
        const failure = failures[requestedAt.length - 1];
        return failure === undefined ? tokens('a') : Promise.reject(failure);
      },
      patience,
      { clock, random: () => 0 },
      never,
    );
    const outcome = asking.then(
      ({ kind }) => kind as string,
      (error: unknown) => error,
    );
    await settle();
    for (let ms = 0; ms < 60_000; ms += 500) await clock.advance(500);
    return { requestedAt, outcome: await outcome };
  }

  it('retries once immediately, however long the first request took', async () => {
    assert.deepEqual(await request([lost]), { requestedAt: [0, 0], outcome: 'tokens' });
    assert.deepEqual(await request([lost], { durationMs: 15_000 }), { requestedAt: [0, 15_000], outcome: 'tokens' });
    assert.deepEqual(await request([lost, lost]), { requestedAt: [0, 0], outcome: lost });
  });

  it('then retries after half a second, one, two and four seconds until the retry period ends', async () => {
    assert.deepEqual(
      await request(
        Array.from({ length: 9 }, () => lost),
        { patience: 8_000 },
      ),
      { requestedAt: [0, 0, 500, 1_500, 3_500, 7_500], outcome: lost },
    );
  });

  it('does not retry after a response of the server or an internal error', async () => {
    const page = new EngeeError({ kind: 'unavailable', why: { kind: 'webPage' } });
    const protocol = new EngeeError({ kind: 'protocol', what: 'refresh', detail: 'x' });
    const bug = new TypeError('internal error');
    for (const error of [page, protocol, bug])
      assert.deepEqual(await request([error], { patience: 30_000 }), { requestedAt: [0], outcome: error });
    const slow = new EngeeError({ kind: 'timeout', what: 'refresh', timeoutMs: 1 });
    assert.equal(faultOf(slow)?.kind, 'timeout');
    assert.deepEqual(await request([slow]), { requestedAt: [0, 0], outcome: 'tokens' });
  });
});
