import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isExpired, isRenewalDue } from '../../../../../src/core/auth/oauth/renewal.ts';
import { FakeClock, oauthCredential } from '../fakes.ts';

/** When the credential was received, in milliseconds since the epoch. */
const received = 1_000_000;
const credentialFor = (lifetimeMs: number) =>
  oauthCredential(new FakeClock(), { lifetimeMs, expiresAt: received + lifetimeMs });

describe('isRenewalDue', () => {
  it('is true in the last minute of a ten-minute lifetime', () => {
    assert.equal(isRenewalDue(credentialFor(600_000), received + 539_999), false);
    assert.equal(isRenewalDue(credentialFor(600_000), received + 540_000), true);
  });

  it('is true in the last fifth of a short lifetime', () => {
    assert.equal(isRenewalDue(credentialFor(10_000), received + 7_999), false);
    assert.equal(isRenewalDue(credentialFor(10_000), received + 8_000), true);
  });

  it('is true when the clock was set to before the token was received', () => {
    assert.equal(isRenewalDue(credentialFor(600_000), received), false);
    assert.equal(isRenewalDue(credentialFor(600_000), received - 1), true);
  });

  it('is true for every expired token and false for every token that was just received', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400_000 }), fc.integer({ min: 0, max: 1e12 }), (lifetimeMs, agoMs) => {
        const credential = credentialFor(lifetimeMs);
        assert.equal(isRenewalDue(credential, received), false);
        if (isExpired(credential, received + agoMs)) assert.equal(isRenewalDue(credential, received + agoMs), true);
      }),
    );
  });
});
