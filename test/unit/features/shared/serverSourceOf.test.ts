import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { AuthState } from '../../../../src/core/auth/auth.ts';
import type { ServerState } from '../../../../src/core/server/serverState.ts';
import { serverSourceOf } from '../../../../src/features/shared/serverSourceOf.ts';

const account = { id: '1', label: 'demo' };
const signedIn: AuthState = { kind: 'signedIn', account, method: 'oauth' };
const url = 'https://engee.test/prod/user/demo/' as ServerUrl;
const running: ServerState = { kind: 'running', url };

describe('serverSourceOf', () => {
  for (const [name, auth, server, expected] of [
    ['is the running server', signedIn, running, { kind: 'running', server: url }],
    ['reports a stopped server', signedIn, { kind: 'stopped' }, { kind: 'notRunning', status: 'stopped' }],
    ['reports a starting server', signedIn, { kind: 'starting', since: 0 }, { kind: 'notRunning', status: 'starting' }],
    ['reports a stopping server', signedIn, { kind: 'stopping', since: 0 }, { kind: 'notRunning', status: 'stopping' }],
    [
      'reports an unreachable server as unknown, with the reason',
      signedIn,
      { kind: 'unreachable', since: 0, lastKnown: running, fault: { kind: 'tokenTooNew' } },
      { kind: 'notRunning', status: 'unknown', fault: { kind: 'tokenTooNew' } },
    ],
    ['is signedOut without a sign-in', { kind: 'signedOut' }, running, { kind: 'signedOut' }],
    [
      'is signedOut after the sign-in has expired',
      { kind: 'expired', account, method: 'oauth' },
      running,
      { kind: 'signedOut' },
    ],
    ['is unknown before the sign-in is known', { kind: 'unknown' }, running, { kind: 'notRunning', status: 'unknown' }],
  ] as const satisfies readonly (readonly [string, AuthState, ServerState, unknown])[]) {
    it(name, () => {
      assert.deepEqual(serverSourceOf(auth, server), expected);
    });
  }
});
