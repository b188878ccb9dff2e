import assert from 'node:assert/strict';
import { Callbacks } from '../../../src/core/auth/oauth/callbacks.ts';
import type { Fault as EngeeFault } from '../../../src/core/errors/fault.ts';
import { freePort } from '../../host/freePort.ts';
import type { Fault } from '../../sandbox/control/protocol.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/start.ts';
import { consent } from '../support/consent.ts';
import { always, faultIn } from '../support/engeeClient.ts';
import { listenAt, openWindow, redirectUri, signInWithOAuth } from './window.ts';

const tokenPath = '/account/api/oauth2/token';
const infoPath = '/account/api/engee/info';
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('OAuth session with server faults', () => {
  let sandbox: Sandbox;

  afterEach(async () => sandbox.close());

  async function openSignedIn(options: Partial<SandboxOptions> = {}, onFirstTokens?: Fault) {
    sandbox = await startSandbox({ julia: undefined, startMs: 0, stopMs: 0, redirectUris: [redirectUri], ...options });
    const window = openWindow(sandbox);
    if (onFirstTokens !== undefined) await injectFault(onFirstTokens);
    await signInWithOAuth(window, sandbox);
    await sandbox.control.clearRequests();
    return window;
  }

  const injectFault = async (fault: Fault, times = 1, path = tokenPath) =>
    sandbox.control.addFault({ path, times, fault });
  const refreshes = async () =>
    (await sandbox.control.requests({ path: tokenPath })).map(({ body, status }) => ({
      status,
      refreshToken: new URLSearchParams(body).get('refresh_token'),
    }));
  const works = async (window: ReturnType<typeof openWindow>) => {
    assert.equal((await window.client.account.info(always)).status, 'stopped');
    assert.equal(window.auth.state.kind, 'signedIn');
  };

  it('assumes a lifetime of ten minutes when the reply contains none', async () => {
    const window = await openSignedIn(
      { accessTokenTtlS: 3_600 },
      { kind: 'mergeJson', members: {}, remove: ['expires_in'] },
    );
    window.clock.move(9 * minuteMs - 5_000);
    await works(window);
    assert.equal((await refreshes()).length, 0);
    window.clock.move(10_000);
    await works(window);
    assert.deepEqual(
      (await refreshes()).map(({ status }) => status),
      [200],
    );
  });

  const oddLifetimes = ['600', 0, -1, 1e12, 604_800, 1.5, true, null, [], 'NaN'];
  it('keeps every rotated refresh token when the refresh replies contain invalid lifetimes', async () => {
    const window = await openSignedIn();
    for (const expires_in of oddLifetimes) {
      window.clock.move(25 * hourMs);
      await injectFault({ kind: 'mergeJson', members: { expires_in, scope: 5, token_type: null } });
      await works(window);
      await works(window);
    }
    const sent = await refreshes();
    assert.deepEqual(
      sent.map(({ status }) => status),
      oddLifetimes.map(() => 200),
    );
    assert.equal(new Set(sent.map(({ refreshToken }) => refreshToken)).size, oddLifetimes.length);
  });

  for (const expires_in of oddLifetimes) {
    it(`signs in when the code exchange returns a lifetime of ${JSON.stringify(expires_in)}`, async () => {
      const window = await openSignedIn({}, { kind: 'mergeJson', members: { expires_in } });
      await works(window);
      window.clock.move(25 * hourMs);
      await works(window);
      assert.deepEqual(
        (await refreshes()).map(({ status }) => status),
        [200],
      );
    });
  }

  it('signs in without a refresh token when the returned one contains a line break', async () => {
    const window = await openSignedIn({}, { kind: 'mergeJson', members: { refresh_token: 'b\r\nc' } });
    await works(window);
    window.clock.move(10 * minuteMs);
    assert.deepEqual(await faultIn(window.auth.accessToken(always)), { kind: 'signInRequired', why: 'expired' });
    assert.deepEqual(await refreshes(), []);
  });

  it('stores and uses the refresh token of a reply without a usable access token', async () => {
    const window = await openSignedIn();
    window.clock.move(10 * minuteMs);
    await injectFault({ kind: 'mergeJson', members: { access_token: '' } });
    assert.equal(((await faultIn(window.auth.accessToken(always))) as EngeeFault).kind, 'protocol');
    assert.equal(window.auth.state.kind, 'signedIn');
    // A new window uses it too.
    const reloaded = openWindow(sandbox, window.secrets);
    reloaded.clock.move(11 * minuteMs);
    await works(reloaded);
    const sent = await refreshes();
    assert.deepEqual(
      sent.map(({ status }) => status),
      [200, 200],
    );
    assert.notEqual(sent[0]?.refreshToken, sent[1]?.refreshToken);
  });

  it('uses the old refresh token again when the reply contains none', async () => {
    const window = await openSignedIn({ rotateRefreshToken: false });
    await injectFault({ kind: 'mergeJson', members: {}, remove: ['refresh_token'] });
    for (let i = 0; i < 2; i++) {
      window.clock.move(10 * minuteMs);
      await works(window);
    }
    const sent = await refreshes();
    assert.deepEqual(
      sent.map(({ status }) => status),
      [200, 200],
    );
    assert.equal(sent[0]?.refreshToken, sent[1]?.refreshToken);
  });

  it('stores the new refresh token before it uses the new access token', async () => {
    const window = await openSignedIn();
    window.clock.move(10 * minuteMs);
    const hold = await sandbox.control.addFault({ path: infoPath, fault: { kind: 'hold', at: 'request' } });
    const asking = window.client.account.info(always);
    const { headers } = await sandbox.control.nextRequest({ path: infoPath });
    const stored = [...window.secrets.values.values()].join();
    assert.ok(stored.includes(headers['authorization']?.replace('Bearer ', '') ?? 'nothing'));
    const [spent] = await refreshes();
    assert.ok(
      spent?.refreshToken !== null && spent?.refreshToken !== undefined && !stored.includes(spent.refreshToken),
    );
    await sandbox.control.removeFault(hold);
    await asking;
    // A new window renews with the stored tokens.
    const reloaded = openWindow(sandbox, window.secrets);
    reloaded.clock.move(20 * minuteMs);
    await works(reloaded);
  });

  it('keeps the session on invalid_client and works again when the client is accepted', async () => {
    const window = await openSignedIn();
    const stored = [...window.secrets.values];
    window.clock.move(10 * minuteMs);
    await injectFault({
      kind: 'status',
      status: 401,
      body: '{"error":"invalid_client"}',
      contentType: 'application/json',
    });
    const fault = (await faultIn(window.auth.accessToken(always))) as EngeeFault;
    assert.ok(fault.kind === 'oauthRefused' && fault.code === 'invalid_client');
    assert.equal(window.auth.state.kind, 'signedIn');
    assert.deepEqual([...window.secrets.values], stored);
    window.clock.move(minuteMs);
    await works(window);
    assert.deepEqual(
      (await refreshes()).map(({ status }) => status),
      [401, 200],
    );
  });

  for (const [name, byMs] of [
    ['back', -hourMs],
    ['ahead', hourMs],
  ] as const) {
    it(`renews once when the clock is set an hour ${name}`, async () => {
      const window = await openSignedIn();
      window.clock.move(byMs);
      for (let i = 0; i < 3; i++) await works(window);
      assert.equal((await refreshes()).length, 1);
    });
  }

  it('renews at most once more when the clock jumps by an hour during a renewal', async () => {
    const window = await openSignedIn();
    window.clock.move(10 * minuteMs);
    const hold = await sandbox.control.addFault({ path: tokenPath, fault: { kind: 'hold', at: 'reply' } });
    const asking = window.auth.accessToken(always);
    await sandbox.control.nextRequest({ path: tokenPath });
    window.clock.move(hourMs);
    await sandbox.control.removeFault(hold);
    await asking;
    window.clock.move(-hourMs);
    for (let i = 0; i < 3; i++) await works(window);
    assert.ok((await refreshes()).length <= 2);
  });

  it('renews once after eight hours of sleep and a short network failure', async () => {
    const window = await openSignedIn();
    window.clock.move(8 * hourMs);
    await injectFault({ kind: 'cut', at: 'request', reset: true }, 3);
    await Promise.all([works(window), works(window)]);
    await works(window);
    assert.deepEqual(
      (await refreshes()).map(({ status }) => status),
      [null, null, null, 200],
    );
  }).timeout(20_000);

  it('limits requests and renewals when every token is refused, and keeps the session', async () => {
    const window = await openSignedIn();
    const states: string[] = [];
    window.auth.onDidChangeState(({ kind }) => states.push(kind));
    const refusing = await sandbox.control.addFault({ path: infoPath, fault: { kind: 'status', status: 401 } });
    for (let question = 1; question <= 5; question++) {
      await faultIn(window.client.account.info(always));
      assert.ok((await sandbox.control.requests({ path: infoPath })).length <= 2 * question);
    }
    assert.deepEqual(
      (await refreshes()).map(({ status }) => status),
      [200, 200, 200],
    );
    assert.deepEqual(states, []);
    await sandbox.control.removeFault(refusing);
    await works(window);
  });

  it('neither renews nor retries after 403, and keeps the session', async () => {
    const window = await openSignedIn();
    await injectFault(
      { kind: 'status', status: 403, body: '{"message":"not for you"}', contentType: 'application/json' },
      1,
      infoPath,
    );
    assert.equal(((await faultIn(window.client.account.info(always))) as { kind: string }).kind, 'forbidden');
    assert.deepEqual(
      (await sandbox.control.requests()).map(({ path }) => path),
      [infoPath],
    );
    await works(window);
  });
});

describe('OAuth sign-in with server faults', () => {
  let sandbox: Sandbox;
  let loopbackUri: string;

  beforeEach(async () => {
    loopbackUri = `http://127.0.0.1:${String(await freePort())}/callback`;
    sandbox = await startSandbox({ julia: undefined, startMs: 0, stopMs: 0, redirectUris: [loopbackUri, redirectUri] });
  });

  afterEach(async () => sandbox.close());

  /** Signs in through a local port. `browse` runs while the sign-in waits and returns the address of the response. */
  async function signIn(window: ReturnType<typeof openWindow>, browse: (authorizeUrl: string) => Promise<string>) {
    const callbacks = new Callbacks({ secrets: window.secrets, clock: window.clock, log: window.log, relays: true });
    const listening = await listenAt(loopbackUri, callbacks);
    assert.ok(listening.kind === 'listening');
    try {
      const open = async (url: string) => {
        assert.equal((await fetch(await browse(url))).status, 200);
      };
      return await window.auth.signInWithOAuth(
        sandbox.oauthClient,
        { redirectUri: loopbackUri, onCallback: callbacks.listen, open },
        always,
      );
    } finally {
      listening.dispose();
      callbacks.dispose();
    }
  }

  const stateOf = (url: string) => new URL(url).searchParams.get('state') ?? '';
  const isRefused = async (url: string) => {
    assert.equal((await fetch(url)).status, 400);
  };

  it('refuses the state of an earlier sign-in with 400 and keeps waiting', async () => {
    const window = openWindow(sandbox);
    let earlier = '';
    await signIn(window, async (url) => (earlier = await consent(url)));
    await signIn(window, async (url) => {
      await isRefused(earlier);
      return consent(url);
    });
    assert.equal(window.auth.state.kind, 'signedIn');
    assert.equal((await sandbox.control.requests({ path: tokenPath })).length, 2);
  });

  it('refuses an error without the state with 400 and keeps waiting', async () => {
    const window = openWindow(sandbox);
    await signIn(window, async (url) => {
      await isRefused(`${loopbackUri}?error=access_denied`);
      await isRefused(`${loopbackUri}?error=server_error&state=${stateOf(url)}x`);
      return consent(url);
    });
    assert.equal(window.auth.state.kind, 'signedIn');
  });

  it('removes markup from an error description and keeps the account that was signed in', async () => {
    const window = openWindow(sandbox);
    await window.auth.signInWithToken(sandbox.personalAccessToken, always);
    const hostile = `<img onerror=x>\u001b]8;;command:x\u0007\u202e${'a'.repeat(500)}`;
    const atTheBrowser = await faultIn(
      signIn(window, async (url) =>
        Promise.resolve(
          `${loopbackUri}?error=server_error&error_description=${encodeURIComponent(hostile)}&state=${stateOf(url)}`,
        ),
      ),
    );
    await sandbox.control.addFault({
      path: tokenPath,
      times: 1,
      fault: {
        kind: 'status',
        status: 400,
        body: JSON.stringify({ error: 'server_error', error_description: hostile }),
        contentType: 'application/json',
      },
    });
    const atTheEnd = await faultIn(signIn(window, async (url) => consent(url)));
    for (const fault of [atTheBrowser, atTheEnd]) {
      const { kind, code, description = '' } = fault as { kind: string; code: string; description?: string };
      assert.deepEqual([kind, code], ['oauthRefused', 'server_error']);
      assert.doesNotMatch(description, /\p{C}/u);
      assert.ok(description.length > 0 && description.length <= 200);
    }
    assert.equal((await window.client.account.info(always)).status, 'stopped');
  });

  const malformed: readonly (readonly [string, string])[] = [
    ['a web page', '<!doctype html><title>Welcome</title>'],
    ['an empty object', '{}'],
    ['an empty token', '{"access_token":"","token_type":"Bearer"}'],
    ['a number for a token', '{"access_token":7,"token_type":"Bearer"}'],
    ['a token with a line break', '{"access_token":"a\\r\\nX-Evil: 1","token_type":"Bearer"}'],
    ['a refresh token alone', '{"refresh_token":"b","token_type":"Bearer"}'],
  ];
  for (const [name, body] of malformed) {
    it(`stores nothing and sends the code once when the code exchange returns ${name}`, async () => {
      const window = openWindow(sandbox);
      await sandbox.control.addFault({
        path: tokenPath,
        fault: { kind: 'replaceBody', body, contentType: body.startsWith('<') ? 'text/html' : 'application/json' },
      });
      const { kind } = (await faultIn(signIn(window, async (url) => consent(url)))) as { kind: string };
      assert.ok(['protocol', 'unavailable'].includes(kind), kind);
      assert.equal(window.secrets.values.size, 0);
      assert.notEqual(window.auth.state.kind, 'signedIn');
      assert.equal((await sandbox.control.requests({ path: tokenPath })).length, 1);
      assert.deepEqual(
        (await sandbox.control.requests()).filter(({ headers }) => headers['authorization'] !== undefined),
        [],
      );
    });
  }
});
