import assert from 'node:assert/strict';
import type { AuthState } from '../../../../src/core/auth/auth.ts';
import { authStateOf } from '../../../../src/core/auth/authService.ts';
import { EngeeError, faultOf } from '../../../../src/core/errors/engeeError.ts';
import { Emitter } from '../../../../src/core/lib/event.ts';
import {
  account,
  client,
  FakeAuthorizationServer,
  FakeClock,
  FakeSecrets,
  never,
  openWindow,
  record,
  settle,
  tokens,
} from './fakes.ts';

const redirectUri = 'vscode://engee-community.engee/auth';

/** A browser in which the test acts as the user. */
function openBrowser() {
  const callbacks = new Emitter<string>();
  const opened: URL[] = [];
  let resolveOpened: () => void = () => undefined;
  const whenOpened = new Promise<void>((resolve) => {
    resolveOpened = resolve;
  });
  return {
    redirectUri,
    open: async (url: string) => {
      opened.push(new URL(url));
      resolveOpened();
      return Promise.resolve();
    },
    whenOpened,
    onCallback: callbacks.event,
    opened,
    allow: (code = 'the-code') => {
      callbacks.fire(`code=${code}&state=${opened.at(-1)?.searchParams.get('state') ?? ''}`);
    },
  };
}

const isCanceled = (error: unknown) => faultOf(error)?.kind === 'canceled';

describe('AuthService', () => {
  describe('with a personal access token', () => {
    it('signs in with the account that Engee returns', async () => {
      const { auth, whoAmI } = openWindow();
      await auth.restore();
      assert.deepEqual(await auth.signInWithToken('  pat-1\n', never), account);
      assert.deepEqual(whoAmI.asked, ['pat-1']);
      assert.deepEqual(auth.state, { kind: 'signedIn', account, method: 'personalAccessToken' });
      assert.equal((await auth.accessToken(never)).value, 'pat-1');
    });

    for (const text of ['', '   ', 'two words', 'line\nbreak', 'prix-5€', 'tab\there', 'nul\0']) {
      it(`rejects ${JSON.stringify(text)} as a token without a request`, async () => {
        const { auth, whoAmI } = openWindow();
        await assert.rejects(auth.signInWithToken(text, never), (error) => {
          const fault = faultOf(error);
          return (
            fault?.kind === 'invalidInput' &&
            fault.input === 'token' &&
            (error as Error).message === 'engee:invalidInput'
          );
        });
        assert.equal(whoAmI.asked.length, 0);
      });
    }

    it('stores nothing when Engee refuses the token', async () => {
      const { auth, whoAmI, secrets } = openWindow();
      await auth.restore();
      whoAmI.answer = async () => Promise.reject(new EngeeError({ kind: 'signInRequired', why: 'rejected' }));
      await assert.rejects(auth.signInWithToken('pat-1', never));
      assert.equal(auth.state.kind, 'signedOut');
      assert.equal(secrets.values.size, 0);
    });

    it('keeps the existing session when another sign-in fails', async () => {
      const { auth, whoAmI } = openWindow();
      await auth.signInWithToken('pat-1', never);
      whoAmI.answer = async () => Promise.reject(new EngeeError({ kind: 'signInRequired', why: 'rejected' }));
      const states: AuthState[] = [];
      auth.onDidChangeState((state) => states.push(state));
      await assert.rejects(auth.signInWithToken('pat-2', never));
      assert.equal((await auth.accessToken(never)).value, 'pat-1');
      assert.deepEqual(states, []);
    });
  });

  describe('through the browser', () => {
    it('stores a session after a browser sign-in and sends the same redirect URI in both requests', async () => {
      const { auth, server, whoAmI } = openWindow();
      const browser = openBrowser();
      const signingIn = auth.signInWithOAuth(client, browser, never);
      await browser.whenOpened;
      browser.allow();
      assert.deepEqual(await signingIn, account);
      assert.equal(browser.opened[0]?.searchParams.get('redirect_uri'), redirectUri);
      assert.equal(server.exchanges[0]?.redirectUri, redirectUri);
      assert.equal(server.exchanges[0].code, 'the-code');
      assert.deepEqual(whoAmI.asked, ['access-1']);
      assert.deepEqual(auth.state, { kind: 'signedIn', account, method: 'oauth' });
    });

    it('cancels the first attempt when a second one starts', async () => {
      const { auth, server } = openWindow();
      const abandoned = openBrowser();
      const first = auth.signInWithOAuth(client, abandoned, never);
      const outcome = assert.rejects(first, isCanceled);
      await abandoned.whenOpened;
      const browser = openBrowser();
      const second = auth.signInWithOAuth(client, browser, never);
      await outcome;
      await browser.whenOpened;
      abandoned.allow();
      await settle();
      assert.equal(server.exchanges.length, 0);
      assert.equal(auth.state.kind, 'signingIn');
      browser.allow();
      await second;
      assert.equal(auth.state.kind, 'signedIn');
    });

    it('stores nothing when it is canceled during the code exchange', async () => {
      const server = new FakeAuthorizationServer();
      let answer: (() => void) | undefined;
      server.onExchange = async () =>
        new Promise((resolve) => {
          answer = () => {
            resolve(tokens('access-1', 'refresh-1'));
          };
        });
      const { auth, secrets, whoAmI } = openWindow({ server });
      const browser = openBrowser();
      const cancel = new AbortController();
      const outcome = assert.rejects(auth.signInWithOAuth(client, browser, cancel.signal), isCanceled);
      await browser.whenOpened;
      browser.allow();
      await settle();
      cancel.abort();
      answer?.();
      await outcome;
      assert.equal(secrets.values.size, 0);
      assert.equal(whoAmI.asked.length, 0);
    });

    it('stores nothing when the user signs out while the account is being read', async () => {
      const { auth, secrets, whoAmI } = openWindow();
      let answer: (() => void) | undefined;
      whoAmI.answer = async () =>
        new Promise((resolve) => {
          answer = () => {
            resolve(account);
          };
        });
      const outcome = assert.rejects(auth.signInWithToken('pat-1', never), isCanceled);
      await settle();
      await auth.signOut();
      answer?.();
      await outcome;
      assert.equal(auth.state.kind, 'signedOut');
      assert.equal(secrets.values.size, 0);
    });
  });

  it('restores the account without a request', async () => {
    const secrets = new FakeSecrets();
    await openWindow({ secrets }).auth.signInWithToken('pat-1', never);
    const { auth, whoAmI, server } = openWindow({ secrets });
    assert.equal(auth.state.kind, 'unknown');
    await auth.restore();
    assert.deepEqual(auth.state, { kind: 'signedIn', account, method: 'personalAccessToken' });
    assert.deepEqual([whoAmI.asked.length, server.refreshes.length], [0, 0]);
  });

  it('applies the sign-in and the sign-out of another window', async () => {
    const secrets = new FakeSecrets();
    const here = openWindow({ secrets }).auth;
    const there = openWindow({ secrets }).auth;
    await Promise.all([here.restore(), there.restore()]);
    await here.signInWithToken('pat-1', never);
    await settle();
    assert.equal(there.state.kind, 'signedIn');
    await there.signOut();
    await settle();
    assert.equal(here.state.kind, 'signedOut');
  });

  it('rejects with signedOut when no account is signed in', async () => {
    const { auth } = openWindow();
    await assert.rejects(auth.accessToken(never), (error) => {
      const fault = faultOf(error);
      return fault?.kind === 'signInRequired' && fault.why === 'signedOut';
    });
    assert.equal(await auth.tokens.replace({ value: 'x' }, never), undefined);
  });

  it('fires a session change for a new token although the state stays the same', async () => {
    const clock = new FakeClock();
    const { auth } = openWindow({ clock });
    const browser = openBrowser();
    const signingIn = auth.signInWithOAuth(client, browser, never);
    await browser.whenOpened;
    browser.allow();
    await signingIn;
    const states: AuthState[] = [];
    const sessions: (string | undefined)[] = [];
    auth.onDidChangeState((state) => states.push(state));
    auth.onDidChangeSessions(() => sessions.push(auth.sessions[0]?.token.value));
    await clock.advance(600_000);
    await auth.accessToken(never);
    assert.deepEqual(sessions, ['access-2']);
    assert.deepEqual(states, []);
  });

  it('never writes a secret to the log', async () => {
    const clock = new FakeClock();
    const server = new FakeAuthorizationServer();
    const { auth, log } = openWindow({ clock, server });
    await auth.restore();
    await auth.signInWithToken('pat-canary', never);
    const browser = openBrowser();
    const signingIn = auth.signInWithOAuth(client, browser, never);
    await browser.whenOpened;
    browser.allow('code-canary');
    await signingIn;
    await clock.advance(600_000);
    await auth.accessToken(never);
    server.onRefresh = async () =>
      Promise.resolve({ kind: 'refused', error: 'invalid_grant', description: 'refresh-2 is revoked' });
    await clock.advance(600_000);
    const outcome = assert.rejects(auth.accessToken(never));
    await settle();
    await clock.advance(2_000);
    await outcome;
    await auth.signOut();
    assert.ok(log.lines.length >= 4);
    assert.doesNotMatch(log.lines.join('\n'), /canary|access-\d|refresh-\d|secret-of/);
  });

  it('hides the client secret from the start of a sign-in, even if it is canceled', async () => {
    const { auth, redactor } = openWindow();
    const browser = openBrowser();
    const cancel = new AbortController();
    const outcome = assert.rejects(
      auth.signInWithOAuth({ ...client, clientSecret: 'canary-secret' }, browser, cancel.signal),
    );
    assert.equal(redactor.redact('its canary-secret is'), 'its *** is');
    await browser.whenOpened;
    cancel.abort();
    await outcome;
  });

  it('still hides the current token after many renewals of another account', async () => {
    const clock = new FakeClock();
    const server = new FakeAuthorizationServer();
    const window = openWindow({ clock, server });
    const hidden = (...texts: string[]) => texts.filter((text) => window.redactor.redact(text) === text);
    await window.auth.restore();
    await window.auth.signInWithToken('token-of-anna', never);
    window.whoAmI.answer = async () => Promise.resolve({ id: 'sub-2', label: 'boris' });
    const browser = openBrowser();
    const signingIn = window.auth.signInWithOAuth(client, browser, never);
    await browser.whenOpened;
    browser.allow();
    await signingIn;
    let renewals = 0;
    server.onRefresh = async () => {
      renewals++;
      return Promise.resolve(tokens(`access-of-boris-${renewals}-`, `refresh-of-boris-${renewals}-`));
    };
    while (renewals < 300) {
      await clock.advance(600_000);
      await window.auth.accessToken(never);
    }
    window.auth.use(account.id);
    assert.equal((await window.auth.accessToken(never)).value, 'token-of-anna');
    assert.deepEqual(hidden('token-of-anna', 'access-of-boris-300-', 'refresh-of-boris-300-'), []);
    assert.deepEqual(
      hidden('access-of-boris-299-', 'refresh-of-boris-299-'),
      [],
      'a late log line can contain a replaced token',
    );
    await window.auth.signOut();
    assert.deepEqual(
      hidden('token-of-anna', 'access-of-boris-300-'),
      [],
      'tokens of a session that was just signed out stay hidden',
    );
    assert.deepEqual(hidden('access-of-boris-9-'), ['access-of-boris-9-'], 'old tokens are forgotten');
  });

  it('hides every secret of a sign-in while the account is being read and after a failure', async () => {
    const { auth, redactor, whoAmI } = openWindow();
    const seen: string[] = [];
    whoAmI.answer = async () => {
      seen.push(redactor.redact('access-1 refresh-1 secret-of-client-1'));
      return Promise.reject(new EngeeError({ kind: 'signInRequired', why: 'rejected' }));
    };
    const browser = openBrowser();
    const outcome = assert.rejects(auth.signInWithOAuth(client, browser, never));
    await browser.whenOpened;
    browser.allow();
    await outcome;
    assert.deepEqual(
      [...seen, redactor.redact('access-1 refresh-1 secret-of-client-1')],
      ['*** *** ***', '*** *** ***'],
    );
  });

  it('forgets the secrets of old failed sign-ins', async () => {
    const { auth, redactor, whoAmI } = openWindow();
    whoAmI.answer = async () => Promise.reject(new EngeeError({ kind: 'signInRequired', why: 'rejected' }));
    for (let attempt = 0; attempt < 100; attempt++)
      await assert.rejects(auth.signInWithToken(`refused-token-${attempt}-`, never));
    assert.equal(redactor.redact('refused-token-99- refused-token-0-'), '*** refused-token-0-');
  });

  it('derives the state from the session and the sign-in in progress', () => {
    const held = record({ method: 'personalAccessToken', token: 'x' });
    const named = { account, method: 'personalAccessToken' } as const;
    assert.deepEqual(authStateOf({ kind: 'unread' }, false), { kind: 'unknown' });
    assert.deepEqual(authStateOf({ kind: 'none' }, false), { kind: 'signedOut' });
    assert.deepEqual(authStateOf({ kind: 'none' }, true), { kind: 'signingIn' });
    assert.deepEqual(authStateOf({ kind: 'usable', record: held }, true), { kind: 'signedIn', ...named });
    assert.deepEqual(authStateOf({ kind: 'refused', record: held }, false), { kind: 'expired', ...named });
    assert.deepEqual(authStateOf({ kind: 'refused', record: held }, true), { kind: 'signingIn' });
  });
});
