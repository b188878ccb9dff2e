import assert from 'node:assert/strict';
import { parseBaseUrl } from '../../../../src/core/api/baseUrl.ts';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { AuthState } from '../../../../src/core/auth/auth.ts';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';
import { remoteAuthority } from '../../../../src/core/files/remote/remoteUri.ts';
import { Emitter } from '../../../../src/core/lib/event.ts';
import type { ServerState } from '../../../../src/core/server/serverState.ts';
import { ServerAccess } from '../../../../src/features/fileSystem/serverAccess.ts';
import { FakeClock, settle } from '../../core/server/support/fakeClock.ts';

const baseUrl = parseBaseUrl('https://engee.test') ?? assert.fail();
const url = 'https://engee.test/prod/user/demo/' as ServerUrl;
const signedIn = (id: string): AuthState => ({ kind: 'signedIn', account: { id, label: id }, method: 'oauth' });
const running: ServerState = { kind: 'running', url };
const { signal } = new AbortController();

describe('Access to the files of a server', () => {
  const clock = new FakeClock();
  const authChanges = new Emitter<AuthState>();
  const serverChanges = new Emitter<ServerState>();
  let auth: AuthState;
  let server: ServerState;
  /** The state after asking Engee. */
  let refreshed: ServerState;
  let mine: string;
  let access: ServerAccess;
  let changes: number;

  before(async () => {
    mine = await remoteAuthority(baseUrl, 'me');
  });

  const openAccess = async (state: { readonly auth: AuthState; readonly server: ServerState }) => {
    ({ auth, server } = state);
    changes = 0;
    access = new ServerAccess({
      baseUrl,
      auth: {
        get state() {
          return auth;
        },
        onDidChangeState: authChanges.event,
      },
      server: {
        get state() {
          return server;
        },
        onDidChangeState: serverChanges.event,
        refresh: async () => {
          await Promise.resolve();
          return (server = refreshed);
        },
      },
      clock,
    });
    access.onDidChange(() => {
      changes += 1;
    });
    await hashed();
  };
  const setAuth = async (state: AuthState) => {
    authChanges.fire((auth = state));
    await hashed();
  };
  const setServer = async (state: ServerState) => {
    serverChanges.fire((server = state));
    await hashed();
  };
  /** Hashing takes more than a microtask. */
  const hashed = async () => {
    await remoteAuthority(baseUrl, 'someone');
    await settle();
  };

  afterEach(() => {
    access.dispose();
  });

  it('is given to the files of the signed-in account', async () => {
    await openAccess({ auth: signedIn('me'), server: running });
    assert.equal(await access.serverOf(mine, signal), url);
    assert.equal(access.authority, mine);
    assert.equal(access.refusal(mine), undefined);
  });

  it('is refused for the files of another account', async () => {
    await openAccess({ auth: signedIn('you'), server: running });
    await assert.rejects(access.serverOf(mine, signal), isFault('otherAccount'));
    assert.deepEqual(access.refusal(mine), { kind: 'otherAccount' });
  });

  it('waits after a reload until the sign-in and the server are known (vscode#122004)', async () => {
    await openAccess({ auth: { kind: 'unknown' }, server: { kind: 'unknown' } });
    refreshed = running;
    const waiting = access.serverOf(mine, signal);
    assert.equal(access.refusal(mine), undefined);
    await setAuth(signedIn('me'));
    assert.equal(await waiting, url);
  });

  it('does not wait forever', async () => {
    await openAccess({ auth: { kind: 'unknown' }, server: { kind: 'unknown' } });
    const waiting = access.serverOf(mine, signal);
    const ended = assert.rejects(waiting, isFault('timeout'));
    await clock.advance(30_000);
    await ended;
    assert.equal(clock.pendingTimers, 0);
  });

  for (const [name, state, kind] of [
    ['a stopped server', { auth: signedIn('me'), server: { kind: 'stopped' } }, 'serverNotRunning'],
    ['a starting server', { auth: signedIn('me'), server: { kind: 'starting', since: 0 } }, 'serverNotRunning'],
    ['a user who signed out', { auth: { kind: 'signedOut' }, server: { kind: 'unknown' } }, 'signInRequired'],
  ] as const satisfies readonly (readonly [string, { auth: AuthState; server: ServerState }, string])[]) {
    it(`is refused for ${name}, with the reason`, async () => {
      await openAccess(state);
      await assert.rejects(access.serverOf(mine, signal), isFault(kind));
      assert.equal(access.refusal(mine)?.kind, kind);
    });
  }

  it('reports an unreachable server, but does not make documents read-only', async () => {
    const fault = { kind: 'timeout', what: 'info', timeoutMs: 1 } as const;
    await openAccess({ auth: signedIn('me'), server: { kind: 'unreachable', since: 0, lastKnown: running, fault } });
    await assert.rejects(access.serverOf(mine, signal), isFault('timeout'));
    assert.equal(access.refusal(mine), undefined);
  });

  it('tells when it changes, but not when only the deadline of the server does', async () => {
    await openAccess({ auth: signedIn('me'), server: running });
    changes = 0;
    await setServer({ ...running, deadline: { at: 1, reason: 'inactivity' } });
    assert.equal(changes, 0);
    await setServer({ kind: 'stopped' });
    assert.equal(changes, 1);
    await setServer(running);
    assert.equal(changes, 2);
    await setAuth(signedIn('you'));
    assert.equal(changes, 3);
    assert.notEqual(access.authority, mine);
  });

  it('belongs to the account that signed in last', async () => {
    await openAccess({ auth: signedIn('you'), server: running });
    authChanges.fire((auth = signedIn('them')));
    await setAuth(signedIn('me'));
    assert.equal(access.authority, mine);
  });
});

function isFault(kind: string) {
  return (error: unknown) => {
    assert.equal(faultOf(error)?.kind, kind);
    return true;
  };
}
