import assert from 'node:assert/strict';
import { maxAccounts } from '../../../../src/core/auth/accounts.ts';
import type { AuthState } from '../../../../src/core/auth/auth.ts';
import { serializeRecord, sessionKey, type SessionRecord } from '../../../../src/core/auth/sessionRecord.ts';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';
import {
  account,
  baseUrl,
  client,
  FakeAuthorizationServer,
  FakeClock,
  FakeMemory,
  FakeSecrets,
  never,
  oauthCredential,
  openWindow,
  record,
  settle,
  tokens,
  withoutRefreshToken,
} from './fakes.ts';
import { boris, labels, signIn, tokenInUse } from './someAccounts.ts';

describe('Accounts', () => {
  it('holds several accounts and uses the one that signed in last', async () => {
    const window = openWindow();
    await signIn(window, account);
    await signIn(window, boris);
    assert.deepEqual(labels(window), ['boris', 'anna']);
    assert.equal(await tokenInUse(window), 'token-of-boris');
    assert.equal(window.secrets.values.size, 2);
  });

  it('replaces the session when the same account signs in with another token and name', async () => {
    const window = openWindow();
    await signIn(window, account, 'token-1');
    await signIn(window, boris);
    await signIn(window, { ...account, label: 'anna b.' }, 'token-2');
    assert.deepEqual(labels(window), ['anna b.', 'boris']);
    assert.equal(await tokenInUse(window), 'token-2');
  });

  it('restores all accounts and the selected one after a reload', async () => {
    const shared = { secrets: new FakeSecrets(), memory: new FakeMemory() };
    const before = openWindow(shared);
    await signIn(before, account);
    await signIn(before, boris);
    const after = openWindow(shared);
    const states: string[] = [];
    after.auth.onDidChangeState((state) => states.push(state.kind === 'signedIn' ? state.account.label : state.kind));
    await after.auth.restore();
    assert.deepEqual(labels(after), ['boris', 'anna']);
    assert.deepEqual(states, ['boris'], 'no other account is current in between');
  });

  it('lists the current account first and the others in the order of their slots', async () => {
    const window = openWindow();
    for (const label of ['a', 'b', 'c', 'd']) await signIn(window, { id: `sub-${label}`, label });
    window.auth.use('sub-c');
    assert.deepEqual(labels(window), ['c', 'a', 'b', 'd']);
  });

  it('switches accounts without a request, and in other windows only after a reload', async () => {
    const shared = { secrets: new FakeSecrets(), memory: new FakeMemory() };
    const window = openWindow(shared);
    await signIn(window, account);
    await signIn(window, boris);
    const other = openWindow(shared);
    await other.auth.restore();
    const asked = window.whoAmI.asked.length;
    window.auth.use(account.id);
    assert.deepEqual(window.auth.state, { kind: 'signedIn', account, method: 'personalAccessToken' });
    assert.equal(await tokenInUse(window), 'token-of-anna');
    assert.equal(await tokenInUse(other), 'token-of-boris');
    assert.equal(window.whoAmI.asked.length, asked);
    const reloaded = openWindow(shared);
    assert.equal(await tokenInUse(reloaded), 'token-of-anna');
  });

  it('signs out of all accounts in every window permanently', async () => {
    const shared = { secrets: new FakeSecrets(), memory: new FakeMemory() };
    const here = openWindow(shared);
    const there = openWindow(shared);
    await Promise.all([here.auth.restore(), there.auth.restore()]);
    await signIn(here, account);
    await signIn(here, boris);
    await settle();
    assert.equal(there.auth.state.kind, 'signedIn');
    await there.auth.signOut();
    await settle();
    assert.deepEqual([here.auth.state.kind, there.auth.state.kind], ['signedOut', 'signedOut']);
    assert.deepEqual([...shared.secrets.values.keys()], []);
    const later = openWindow(shared);
    await later.auth.restore();
    assert.equal(later.auth.state.kind, 'signedOut');
  });

  it('uses the remaining account after signing out of the current one', async () => {
    const window = openWindow();
    await signIn(window, account);
    await signIn(window, boris);
    const [inUse] = window.auth.sessions;
    await window.auth.endSession('no-such-session');
    assert.deepEqual(labels(window), ['boris', 'anna']);
    await window.auth.endSession(inUse?.id ?? '');
    assert.deepEqual(labels(window), ['anna']);
    assert.deepEqual(window.auth.state, { kind: 'signedIn', account, method: 'personalAccessToken' });
    assert.equal(window.secrets.values.size, 1);
  });

  it('keeps the current account when signing out of another one', async () => {
    const shared = { secrets: new FakeSecrets(), memory: new FakeMemory() };
    const window = openWindow(shared);
    await signIn(window, account);
    await signIn(window, boris);
    await signIn(window, { id: 'sub-3', label: 'clara' });
    await window.auth.endSession(window.auth.sessions[1]?.id ?? '');
    const reloaded = openWindow(shared);
    await reloaded.auth.restore();
    assert.deepEqual(labels(reloaded), ['clara', 'boris']);
  });

  it('rejects a ninth account until one is signed out', async () => {
    const window = openWindow();
    for (let number = 1; number <= maxAccounts; number++)
      await signIn(window, { id: `sub-${number}`, label: `user-${number}` });
    const before = [...window.secrets.values];
    const oneMore = { id: 'sub-99', label: 'one-more' };
    await assert.rejects(signIn(window, oneMore), (error) => {
      assert.deepEqual(faultOf(error), { kind: 'tooManyAccounts', limit: maxAccounts });
      return true;
    });
    assert.deepEqual([...window.secrets.values], before);
    assert.equal(window.auth.state.kind === 'signedIn' && window.auth.state.account.label, `user-${maxAccounts}`);
    await signIn(window, { id: 'sub-2', label: 'user-2' }, 'another-token');
    assert.equal(await tokenInUse(window), 'another-token', 'an account that is already signed in needs no new slot');
    await window.auth.endSession(window.auth.allSessions.find(({ account: { id } }) => id === 'sub-3')?.id ?? '');
    await signIn(window, oneMore);
    assert.equal(window.auth.sessions.length, maxAccounts);
    assert.deepEqual(labels(window).slice(0, 1), ['one-more']);
    assert.ok(!labels(window).includes('user-3'));
  });

  it('prefers a usable session over a refused one when no account is selected', async () => {
    const clock = new FakeClock();
    const secrets = new FakeSecrets();
    const expired = { ...oauthCredential(clock, { expiresAt: clock.now() }) };
    delete (expired as { refreshToken?: string }).refreshToken;
    secrets.values.set(sessionKey(baseUrl), serializeRecord(record(expired)));
    secrets.values.set(
      sessionKey(baseUrl, 1),
      serializeRecord({
        ...record({ method: 'personalAccessToken', token: 'token-of-boris' }, 'g2'),
        id: 'session-2',
        account: boris,
      }),
    );
    const window = openWindow({ clock, secrets });
    await window.auth.restore();
    await window.auth.freshSessions(never);
    assert.equal(await tokenInUse(window), 'token-of-boris');
    assert.deepEqual(labels(window), ['boris']);
    window.auth.use(account.id);
    assert.equal(window.auth.state.kind, 'expired');
  });

  it('uses the first usable session, or else the first refused one, when no account is selected', async () => {
    const clara = { id: 'sub-3', label: 'clara' };
    const clock = new FakeClock();
    const over = withoutRefreshToken(oauthCredential(clock, { expiresAt: clock.now() }));
    const pat = (who: typeof account) => ({ method: 'personalAccessToken' as const, token: `token-of-${who.label}` });
    async function open(...stored: (readonly [typeof account, SessionRecord['credential']])[]) {
      const secrets = new FakeSecrets();
      stored.forEach(([who, credential], slot) =>
        secrets.values.set(
          sessionKey(baseUrl, slot),
          serializeRecord({ ...record(credential, `g${slot}`), id: `session-${slot}`, account: who }),
        ),
      );
      const window = openWindow({ clock, secrets });
      await window.auth.restore();
      await window.auth.freshSessions(never);
      return window.auth.state;
    }
    const named = (state: AuthState) => [state.kind, 'account' in state ? state.account.label : ''];
    assert.deepEqual(named(await open([account, over], [boris, pat(boris)], [clara, pat(clara)])), [
      'signedIn',
      'boris',
    ]);
    assert.deepEqual(named(await open([account, over], [boris, over])), ['expired', 'anna']);
    assert.deepEqual(named(await open()), ['signedOut', '']);
  });

  it('renews the token of each account with its own refresh token', async () => {
    const clock = new FakeClock();
    const secrets = new FakeSecrets();
    const server = new FakeAuthorizationServer();
    const old = { expiresAt: clock.now() };
    secrets.values.set(
      sessionKey(baseUrl),
      serializeRecord(record(oauthCredential(clock, { ...old, refreshToken: 'refresh-of-anna' }))),
    );
    secrets.values.set(
      sessionKey(baseUrl, 1),
      serializeRecord({
        ...record(oauthCredential(clock, { ...old, refreshToken: 'refresh-of-boris' }), 'g2'),
        id: 'session-2',
        account: boris,
      }),
    );
    server.onRefresh = async () => Promise.resolve(tokens(`access-after-${server.refreshes.length}`));
    const window = openWindow({ clock, secrets, server });
    const sessions = await window.auth.freshSessions(never);
    assert.deepEqual(server.refreshes.map(({ refreshToken }) => refreshToken).sort(), [
      'refresh-of-anna',
      'refresh-of-boris',
    ]);
    assert.deepEqual(
      sessions.map(({ account: { label } }) => label),
      ['anna', 'boris'],
    );
    assert.equal(new Set(sessions.map(({ token }) => token.value)).size, 2);
  });

  it('never retries a request with the token of another account', async () => {
    const window = openWindow();
    await signIn(window, account);
    const ofAnna = await window.auth.accessToken(never);
    await signIn(window, boris);
    assert.equal(await window.auth.tokens.replace(ofAnna, never), undefined);
    await window.auth.signOut();
    await signIn(window, boris);
    assert.equal(
      await window.auth.tokens.replace(ofAnna, never),
      undefined,
      'even if another account occupies the slot',
    );
  });

  it('stores everything under keys that contain the base URL, and no token in the memory', async () => {
    const window = openWindow();
    await signIn(window, account);
    assert.ok([...window.secrets.values.keys()].every((key) => key.includes(baseUrl)));
    assert.ok([...window.memory.values.keys()].every((key) => key.includes(baseUrl)));
    assert.doesNotMatch(JSON.stringify([...window.memory.values]), /token/);
  });

  it('works with a memory that is corrupt and read-only', async () => {
    const memory = new FakeMemory();
    memory.values.set(`engee.account:${baseUrl}`, { not: 'a string' });
    memory.update = async () => Promise.reject(new Error('read-only'));
    const window = openWindow({ memory });
    await window.auth.restore();
    await signIn(window, account);
    await settle();
    assert.deepEqual(labels(window), ['anna']);
  });
});

describe('AuthService with stored accounts', () => {
  it('uses the selected account even before sessions are restored', async () => {
    const shared = { secrets: new FakeSecrets(), memory: new FakeMemory() };
    const before = openWindow(shared);
    await signIn(before, account);
    await signIn(before, boris);
    assert.equal(await tokenInUse(openWindow(shared)), 'token-of-boris');
  });

  it('replaces a refused token with the newer token of the same account', async () => {
    const window = openWindow();
    await signIn(window, account, 'token-1');
    const old = await window.auth.accessToken(never);
    await signIn(window, account, 'token-2');
    assert.deepEqual(await window.auth.tokens.replace(old, never), { value: 'token-2' });
  });

  it('remembers the last 32 sign-outs of each address', async () => {
    const window = openWindow();
    for (let times = 0; times < 40; times++) {
      await signIn(window, account);
      await window.auth.signOut();
    }
    const ended = window.memory.values.get(`engee.signedOut:${baseUrl}`);
    assert.ok(Array.isArray(ended) && ended.length === 32 && new Set(ended).size === 32);
    await window.auth.signOut();
    assert.equal(
      window.memory.values.get(`engee.signedOut:${baseUrl}`),
      ended,
      'signing out without a session writes nothing',
    );
  });

  it('keeps a session signed out in its own window when the memory is read-only', async () => {
    const memory = new FakeMemory();
    memory.update = async () => Promise.reject(new Error('read-only'));
    const window = openWindow({ memory });
    await window.auth.restore();
    await signIn(window, account);
    const stored = new Map(window.secrets.values);
    await window.auth.signOut();
    const [session] = stored;
    assert.ok(session !== undefined);
    // Another window stores a renewal of the ended session.
    window.secrets.values.set(session[0], session[1].replace(/"generation":"[^"]+"/, '"generation":"later"'));
    await assert.rejects(window.auth.accessToken(never));
    window.secrets.notify(session[0]);
    await settle();
    assert.equal(window.auth.state.kind, 'signedOut');
  });

  it('hides stored secrets and those of a failed sign-in from the log', async () => {
    const clock = new FakeClock();
    const secrets = new FakeSecrets();
    secrets.values.set(
      sessionKey(baseUrl),
      serializeRecord(record(oauthCredential(clock, { accessToken: 'canary-access', refreshToken: 'canary-refresh' }))),
    );
    const window = openWindow({ clock, secrets });
    await window.auth.restore();
    window.whoAmI.answer = async () => Promise.reject(new Error('no'));
    await assert.rejects(window.auth.signInWithToken('canary-refused', never));
    assert.equal(window.redactor.redact('canary-access canary-refresh canary-refused'), '*** *** ***');
  });

  it('cancels a sign-in in progress and removes all listeners and timers on dispose', async () => {
    const window = openWindow();
    await window.auth.restore();
    window.whoAmI.answer = async () => new Promise(() => undefined);
    const outcome = assert.rejects(
      window.auth.signInWithOAuth(
        client,
        {
          redirectUri: 'vscode://x/auth',
          open: async () => Promise.resolve(),
          onCallback: () => ({ dispose: () => undefined }),
        },
        never,
      ),
      (error) => faultOf(error)?.kind === 'canceled',
    );
    await settle();
    window.auth.dispose();
    await outcome;
    assert.equal(window.secrets.listeners.size, 0);
    assert.equal(window.clock.pendingTimers, 0);
  });
});
