import assert from 'node:assert/strict';
import { availableSignInMethods } from '../../../../src/core/auth/signInMethods.ts';

describe('ways to sign in', () => {
  it('R1 always hold the personal access token', () => {
    assert.deepEqual(availableSignInMethods({ hasOAuthClient: false }), ['personalAccessToken']);
  });

  it('begin with the browser where a client is configured', () => {
    assert.deepEqual(availableSignInMethods({ hasOAuthClient: true }), ['oauth', 'personalAccessToken']);
  });
});
