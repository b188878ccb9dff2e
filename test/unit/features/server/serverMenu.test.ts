import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { AuthState } from '../../../../src/core/auth/auth.ts';
import type { ServerState } from '../../../../src/core/server/serverState.ts';
import { serverMenu } from '../../../../src/features/server/serverMenu.ts';
import { commands } from '../../../../src/features/shared/commands.ts';

const url = 'https://engee.example/prod/user/demo123-nick/' as ServerUrl;
const signedIn: AuthState = { kind: 'signedIn', account: { id: '1', label: 'nick' }, method: 'oauth' };
const elsewhere = [commands.openInBrowser, commands.showOutput, commands.showLog, commands.openSettings];

function offered(auth: AuthState, server: ServerState): readonly string[] {
  return serverMenu(auth, server).flatMap((entry) => (entry.kind === 'action' ? [entry.command] : []));
}

describe('serverMenu', () => {
  it('offers sign-in first and no server actions while signed out', () => {
    for (const kind of ['unknown', 'signedOut', 'signingIn'] as const) {
      assert.deepEqual(offered({ kind }, { kind: 'running', url }), [commands.signIn, ...elsewhere]);
    }
  });

  it('offers the actions for the state', () => {
    const { startServer: start, stopServer: stop, restartServer: restart, refreshServer: refresh } = commands;
    const fault = { kind: 'unavailable', why: { kind: 'webPage' } } as const;
    const table: readonly [ServerState, readonly string[]][] = [
      [{ kind: 'stopped' }, [start, refresh]],
      [{ kind: 'starting', since: 0 }, [start, stop, refresh]],
      [{ kind: 'running', url }, [stop, restart, refresh]],
      [{ kind: 'stopping', since: 0 }, [refresh]],
      [{ kind: 'unknown' }, [refresh, start, stop]],
      [{ kind: 'unreachable', since: 0, lastKnown: { kind: 'unknown' }, fault }, [refresh, start, stop]],
    ];
    for (const [state, expected] of table)
      assert.deepEqual(offered(signedIn, state), [...expected, ...elsewhere, commands.signOut], state.kind);
  });

  it('shows the account of the sign-out action', () => {
    const last = serverMenu(signedIn, { kind: 'stopped' }).at(-1);
    assert.equal(last?.kind === 'action' && last.description, 'nick');
  });
});
