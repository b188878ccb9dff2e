import assert from 'node:assert/strict';
import { soak, type SoakResult } from '../../../soak/soak.ts';

describe('Eight windows in processes whose lock holders are killed', () => {
  let result: SoakResult;

  before(async function () {
    this.timeout(90_000);
    result = await soak({ durationMs: 30_000, killEveryMs: 4_000 });
  });

  it('keeps every window signed in', () => {
    assert.equal(result.signOuts, 0);
    assert.deepEqual(
      result.windows.map(({ state }) => state),
      Array.from({ length: 8 }, () => 'signedIn'),
    );
  });

  it('renews each token once and only when due', () => {
    assert.deepEqual({ refused: result.refused, needless: result.needless }, { refused: 0, needless: 0 });
  });

  it('renews as often as a single window', () => {
    // Tolerates one renewal at the start or the end, and 5% for the kills.
    assert.ok(
      Math.abs(result.refreshes - result.idealRefreshes) <= 1 + 0.05 * result.idealRefreshes,
      `${result.refreshes} of ${result.idealRefreshes}`,
    );
  });

  it('uses tokens that Engee accepts and fails no request', () => {
    assert.ok(result.answers > 0);
    assert.deepEqual(result.failures, {});
  });

  it('kills lock holders during the test', () => {
    assert.ok(
      Object.values(result.kills).some((count) => count > 0),
      JSON.stringify(result.kills),
    );
  });
});
