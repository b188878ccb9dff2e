import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { challengeOf, createPkce } from '../../../../../src/core/auth/oauth/pkce.ts';
import { bytesToBase64Url } from '../../../../../src/core/lib/base64.ts';

describe('createPkce', () => {
  it('computes the challenge of RFC 7636, appendix B', async () => {
    assert.equal(
      await challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'),
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('creates a new 256-bit verifier each time and its challenge', async () => {
    const [one, two] = [await createPkce(), await createPkce()];
    assert.notEqual(one.verifier, two.verifier);
    assert.match(one.verifier, /^[A-Za-z0-9_-]{43}$/);
    assert.equal(one.challenge, createHash('sha256').update(one.verifier).digest('base64url'));
  });

  it('encodes bytes as base64url', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        assert.equal(bytesToBase64Url(bytes), Buffer.from(bytes).toString('base64url'));
      }),
    );
  });
});
