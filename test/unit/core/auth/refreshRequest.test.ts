import assert from 'node:assert/strict';
import { askForTokens, patienceMs } from '../../../../src/core/auth/refreshRequest.ts';
import { EngeeError, faultOf } from '../../../../src/core/errors/engeeError.ts';
import { FakeClock, never, settle, tokens } from './fakes.ts';

const lost = new EngeeError({ kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } });

describe('asking for new tokens', () => {
  it('F38 is patient for half a minute with a token that has been dead for five', () => {
    assert.deepEqual(
      [0, 299_999, 300_000, 3_600_000].map((deadForMs) => patienceMs(1_000, 1_000 + deadForMs)),
      [0, 0, 30_000, 30_000],
    );
    assert.equal(patienceMs(1_000, 0), 0);
  });

  /** Asks a server whose answers fail so; gives when it was asked, in ms. */
  async function ask(failures: readonly Error[], { patience = 0, eachTakesMs = 0 } = {}) {
    const clock = new FakeClock();
    const askedAt: number[] = [];
    const asking = askForTokens(
      async () => {
        askedAt.push(clock.monotonic());
        if (eachTakesMs > 0) await clock.advance(eachTakesMs);
        const failure = failures[askedAt.length - 1];
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
    return { askedAt, outcome: await outcome };
  }

  it('F32 asks once more at once, however long the first answer was waited for', async () => {
    assert.deepEqual(await ask([lost]), { askedAt: [0, 0], outcome: 'tokens' });
    assert.deepEqual(await ask([lost], { eachTakesMs: 15_000 }), { askedAt: [0, 15_000], outcome: 'tokens' });
    assert.deepEqual(await ask([lost, lost]), { askedAt: [0, 0], outcome: lost });
  });

  it('F38 then after half a second, one, two and four, as long as its patience lasts', async () => {
    assert.deepEqual(
      await ask(
        Array.from({ length: 9 }, () => lost),
        { patience: 8_000 },
      ),
      { askedAt: [0, 0, 500, 1_500, 3_500, 7_500], outcome: lost },
    );
  });

  it('R22 passes on at once whatever the server itself says, and what is no fault', async () => {
    const page = new EngeeError({ kind: 'unavailable', why: { kind: 'webPage' } });
    const protocol = new EngeeError({ kind: 'protocol', what: 'refresh', detail: 'x' });
    const bug = new TypeError('a mistake of ours');
    for (const error of [page, protocol, bug])
      assert.deepEqual(await ask([error], { patience: 30_000 }), { askedAt: [0], outcome: error });
    const slow = new EngeeError({ kind: 'timeout', what: 'refresh', timeoutMs: 1 });
    assert.equal(faultOf(slow)?.kind, 'timeout');
    assert.deepEqual(await ask([slow]), { askedAt: [0, 0], outcome: 'tokens' });
  });
});
