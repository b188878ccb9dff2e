import assert from 'node:assert/strict';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';
import {
  client,
  FakeAuthorizationServer,
  FakeClock,
  FakeMemory,
  FakeSecrets,
  never,
  openWindow,
  tokens,
} from './fakes.ts';
import { boris, faultsOf, signIn, tokenInUse, type Window } from './someAccounts.ts';

describe('AuthService with different OAuth clients', () => {
  const another = { clientId: 'client-2', clientSecret: 'secret-of-client-2', scope: 'engee' };

  async function signInWith(window: Window, oauthClient: typeof client, tokenReply: ReturnType<typeof tokens>) {
    window.configured.client = oauthClient;
    window.auth.handleClientChange();
    window.server.onExchange = async () => Promise.resolve(tokenReply);
    const browser = {
      redirectUri: 'vscode://x/auth',
      onCallback: (take: (query: string) => boolean) => {
        answer = take;
        return { dispose: () => undefined };
      },
      open: async (url: string) =>
        Promise.resolve(void answer(`code=c&state=${new URL(url).searchParams.get('state') ?? ''}`)),
    };
    let answer: (query: string) => boolean = () => false;
    await window.auth.signInWithOAuth(oauthClient, browser, never);
  }

  it('deactivates a session while another client is configured and uses it again with its own client', async () => {
    const shared = {
      secrets: new FakeSecrets(),
      memory: new FakeMemory(),
      clock: new FakeClock(),
      server: new FakeAuthorizationServer(),
    };
    const window = openWindow(shared);
    await signInWith(window, client, tokens('access-of-1', 'refresh-of-1'));
    const first = window.auth.sessions[0]?.id;
    const states: string[] = [];
    window.auth.onDidChangeState(({ kind }) => states.push(kind));

    window.configured.client = another;
    window.auth.handleClientChange();
    assert.deepEqual(states, ['signedOut'], 'applied immediately');
    await shared.clock.advance(600_000);
    await assert.rejects(window.auth.accessToken(never), (error) => faultOf(error)?.kind === 'signInRequired');
    assert.deepEqual([await window.auth.freshSessions(never), shared.server.refreshes], [[], []]);

    await signInWith(window, another, tokens('access-of-2', 'refresh-of-2'));
    assert.equal(await tokenInUse(window), 'access-of-2');
    assert.equal(shared.secrets.values.size, 2);
    assert.deepEqual(
      window.auth.allSessions.map(({ account: { label }, isInactive }) => [label, isInactive]),
      [
        ['anna', true],
        ['anna', false],
      ],
    );

    const reloaded = openWindow(shared);
    await reloaded.auth.restore();
    assert.equal(reloaded.auth.sessions[0]?.id, first);
    shared.server.onRefresh = async () => Promise.resolve(tokens('access-of-1-renewed', 'refresh-of-1-renewed'));
    assert.equal(await tokenInUse(reloaded), 'access-of-1-renewed');
    assert.deepEqual(
      shared.server.refreshes.map(({ refreshToken, client: { clientId } }) => [refreshToken, clientId]),
      [['refresh-of-1', client.clientId]],
    );
  });

  it('keeps OAuth sessions inactive without a client and reports no fault, while a token still works', async () => {
    const shared = { secrets: new FakeSecrets(), memory: new FakeMemory() };
    const window = openWindow(shared);
    await signInWith(window, client, tokens('access-of-1', 'refresh-of-1'));
    const reloaded = openWindow(shared);
    reloaded.configured.client = undefined;
    const faults = faultsOf(reloaded);
    await reloaded.auth.restore();
    assert.deepEqual([reloaded.auth.state.kind, faults], ['signedOut', []]);
    await signIn(reloaded, boris);
    assert.equal(await tokenInUse(reloaded), 'token-of-boris');
    assert.equal(shared.secrets.values.size, 2);
  });

  it('signs out of inactive sessions too', async () => {
    const window = openWindow();
    await signInWith(window, client, tokens('access-of-1', 'refresh-of-1'));
    await signInWith(window, another, tokens('access-of-2', 'refresh-of-2'));
    await window.auth.signOut();
    assert.deepEqual([window.secrets.values.size, window.auth.allSessions], [0, []]);
  });
});
