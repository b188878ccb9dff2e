import assert from 'node:assert/strict';
import { soak, type SoakResult } from '../../../soak/soak.ts';

describe('eight windows as processes, their lock holders killed, for 30 s', () => {
  let result: SoakResult;

  before(async function () {
    this.timeout(90_000);
    result = await soak({ durationMs: 30_000, killEveryMs: 4_000 });
  });

  it('signs nobody out: every window is signed in at the end, and none ever was not', () => {
    assert.equal(result.signOuts, 0);
    assert.deepEqual(
      result.windows.map(({ state }) => state),
      Array.from({ length: 8 }, () => 'signedIn'),
    );
  });

  it('R19 F33 renews each token once: no refresh is refused and none comes before it is due', () => {
    assert.deepEqual({ refused: result.refused, needless: result.needless }, { refused: 0, needless: 0 });
  });

  it('renews as often as one window alone would that is never killed', () => {
    // One more or less is the first and the last, which the half minute cuts; 5 % is what the kills may cost.
    assert.ok(
      Math.abs(result.refreshes - result.idealRefreshes) <= 1 + 0.05 * result.idealRefreshes,
      `${result.refreshes} of ${result.idealRefreshes}`,
    );
  });

  it('gives tokens that Engee takes, and fails no request', () => {
    assert.ok(result.answers > 0);
    assert.deepEqual(result.failures, {});
  });

  it('did kill holders', () => {
    assert.ok(
      Object.values(result.kills).some((count) => count > 0),
      JSON.stringify(result.kills),
    );
  });
});
