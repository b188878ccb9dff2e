import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isExpired, isRenewalDue } from '../../../../../src/core/auth/oauth/renewal.ts';
import { FakeClock, oauthCredential } from '../fakes.ts';

/** A credential that was received at 1,000,000 ms. */
const received = 1_000_000;
const living = (lifetimeMs: number) =>
  oauthCredential(new FakeClock(), { lifetimeMs, expiresAt: received + lifetimeMs });

describe('renewal', () => {
  it('is due in the last minute of ten', () => {
    assert.equal(isRenewalDue(living(600_000), received + 539_999), false);
    assert.equal(isRenewalDue(living(600_000), received + 540_000), true);
  });

  it('is due in the last fifth of a short life', () => {
    assert.equal(isRenewalDue(living(10_000), received + 7_999), false);
    assert.equal(isRenewalDue(living(10_000), received + 8_000), true);
  });

  it('F37 is due when the clock was set to before the token came', () => {
    assert.equal(isRenewalDue(living(600_000), received), false);
    assert.equal(isRenewalDue(living(600_000), received - 1), true);
  });

  it('is due whenever the token has expired, and never just after it came', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400_000 }), fc.integer({ min: 0, max: 1e12 }), (lifetimeMs, agoMs) => {
        const credential = living(lifetimeMs);
        assert.equal(isRenewalDue(credential, received), false);
        if (isExpired(credential, received + agoMs)) assert.equal(isRenewalDue(credential, received + agoMs), true);
      }),
    );
  });
});
