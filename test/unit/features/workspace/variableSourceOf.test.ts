import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { AuthState } from '../../../../src/core/auth/auth.ts';
import type { ServerState } from '../../../../src/core/server/serverState.ts';
import { variableSourceOf } from '../../../../src/features/workspace/variableSourceOf.ts';

const account = { id: '1', label: 'demo' };
const signedIn: AuthState = { kind: 'signedIn', account, method: 'oauth' };
const url = 'https://engee.test/prod/user/demo/' as ServerUrl;
const running: ServerState = { kind: 'running', url };

describe('where variables are to be had', () => {
  for (const [name, auth, server, expected] of [
    ['on the server that runs', signedIn, running, { kind: 'running', server: url }],
    ['nowhere while it is stopped', signedIn, { kind: 'stopped' }, { kind: 'notRunning', status: 'stopped' }],
    ['nowhere while it starts', signedIn, { kind: 'starting', since: 0 }, { kind: 'notRunning', status: 'starting' }],
    ['nowhere while it stops', signedIn, { kind: 'stopping', since: 0 }, { kind: 'notRunning', status: 'stopping' }],
    [
      'nowhere while it cannot be reached',
      signedIn,
      { kind: 'unreachable', since: 0, lastKnown: running, fault: { kind: 'tokenTooNew' } },
      { kind: 'notRunning', status: 'unknown' },
    ],
    ['nowhere for nobody', { kind: 'signedOut' }, running, { kind: 'signedOut' }],
    [
      'nowhere for somebody who has to sign in again',
      { kind: 'expired', account, method: 'oauth' },
      running,
      { kind: 'signedOut' },
    ],
    ['nowhere before the sign-in is known', { kind: 'unknown' }, running, { kind: 'notRunning', status: 'unknown' }],
  ] as const satisfies readonly (readonly [string, AuthState, ServerState, unknown])[]) {
    it(name, () => {
      assert.deepEqual(variableSourceOf(auth, server), expected);
    });
  }
});
