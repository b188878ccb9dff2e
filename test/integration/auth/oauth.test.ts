import assert from 'node:assert/strict';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/start.ts';
import { always, faultIn } from '../support/engeeClient.ts';
import { browser, openWindow, redirectUri, signInWithOAuth } from './window.ts';

const tokenPath = '/account/api/oauth2/token';
const tenMinutesMs = 600_000;
const demo = { id: '1d592c69-9664-4eb5-9166-447c421a02df', label: 'demo' };

describe('Sign-in with OAuth', () => {
  let sandbox: Sandbox;

  const open = async (options: Partial<SandboxOptions> = {}) => {
    sandbox = await startSandbox({ julia: undefined, startMs: 0, stopMs: 0, redirectUris: [redirectUri], ...options });
    return openWindow(sandbox);
  };

  afterEach(async () => sandbox.close());

  /** Returns the requests to the token endpoint and the status of each response. */
  const tokenRequests = async () =>
    (await sandbox.control.requests({ path: tokenPath })).map(({ body, status }) => ({
      status,
      form: new URLSearchParams(body),
    }));

  it('signs in from the consent page and gets a working token', async () => {
    const window = await open();
    assert.deepEqual(await signInWithOAuth(window, sandbox), demo);
    assert.deepEqual(window.auth.state, { kind: 'signedIn', account: demo, method: 'oauth' });
    assert.equal((await window.client.account.info(always)).status, 'stopped');
  });

  it('sends PKCE and the same redirect URI in both requests', async () => {
    const window = await open();
    await signInWithOAuth(window, sandbox);
    const [authorize] = await sandbox.control.requests({ path: '/account/authorize' });
    const asked = new URLSearchParams(authorize?.query);
    const [exchange] = await tokenRequests();
    assert.equal(asked.get('redirect_uri'), redirectUri);
    assert.equal(exchange?.form.get('redirect_uri'), redirectUri);
    assert.equal(asked.get('code_challenge_method'), 'S256');
    assert.match(exchange.form.get('code_verifier') ?? '', /^[\w-]{43}$/);
    assert.match(asked.get('state') ?? '', /^[\w-]{43}$/);
  });

  it('rejects with canceled when the user denies access', async () => {
    const window = await open();
    const fault = await faultIn(window.auth.signInWithOAuth(sandbox.oauthClient, browser('deny'), always));
    assert.deepEqual(fault, { kind: 'canceled' });
    assert.equal((await tokenRequests()).length, 0);
  });

  it('never exchanges a code that has another state', async () => {
    const window = await open();
    const cancel = new AbortController();
    const forged = browser('allow', (callback) => {
      callback.searchParams.set('state', 'forged');
      // The user cancels, because no other response will arrive.
      setImmediate(() => {
        cancel.abort();
      });
      return callback;
    });
    await assert.rejects(window.auth.signInWithOAuth(sandbox.oauthClient, forged, cancel.signal));
    assert.equal((await tokenRequests()).length, 0);
    assert.equal(window.secrets.values.size, 0);
  });

  it('rejects with invalid_client for a wrong secret and stores nothing', async () => {
    const window = await open();
    const client = { ...sandbox.oauthClient, clientSecret: 'not-the-secret' };
    const fault = await faultIn(window.auth.signInWithOAuth(client, browser('allow'), always));
    assert.deepEqual(
      { kind: (fault as { kind: string }).kind, code: (fault as { code?: string }).code },
      { kind: 'oauthRefused', code: 'invalid_client' },
    );
    assert.equal(window.secrets.values.size, 0);
  });

  for (const rotateRefreshToken of [true, false]) {
    it(`renews repeatedly ${rotateRefreshToken ? 'with' : 'without'} refresh token rotation`, async () => {
      const window = await open({ rotateRefreshToken });
      await signInWithOAuth(window, sandbox);
      const seen = new Set<string>();
      for (let i = 0; i < 3; i++) {
        seen.add((await window.auth.accessToken(always)).value);
        window.clock.move(tenMinutesMs);
        await window.client.account.info(always);
      }
      const refreshes = (await tokenRequests()).slice(1);
      assert.deepEqual(
        refreshes.map(({ status }) => status),
        [200, 200, 200],
      );
      assert.equal(new Set(refreshes.map(({ form }) => form.get('refresh_token'))).size, rotateRefreshToken ? 3 : 1);
      assert.equal(seen.size, 3);
    });
  }

  it('renews once and retries the request when a token is refused before it expires', async () => {
    const window = await open();
    await signInWithOAuth(window, sandbox);
    await sandbox.control.expireAccessTokens();
    await sandbox.control.clearRequests();
    assert.equal((await window.client.account.info(always)).status, 'stopped');
    assert.deepEqual(
      (await sandbox.control.requests()).map(({ path, status }) => [path, status]),
      [
        ['/account/api/engee/info', 401],
        [tokenPath, 200],
        ['/account/api/engee/info', 200],
      ],
    );
  });

  it('sends one refresh for many simultaneous requests', async () => {
    const window = await open();
    await signInWithOAuth(window, sandbox);
    window.clock.move(tenMinutesMs);
    await Promise.all(Array.from({ length: 20 }, async () => window.client.account.info(always)));
    assert.equal((await tokenRequests()).length, 2);
  });

  it('expires and keeps the account when every grant is revoked, until a new sign-in', async () => {
    const window = await open();
    await signInWithOAuth(window, sandbox);
    await sandbox.control.revokeGrants();
    assert.deepEqual(await faultIn(window.client.account.info(always)), { kind: 'signInRequired', why: 'expired' });
    assert.deepEqual(window.auth.state, { kind: 'expired', account: demo, method: 'oauth' });
    assert.deepEqual(await faultIn(window.client.account.info(always)), { kind: 'signInRequired', why: 'expired' });
    await signInWithOAuth(window, sandbox);
    assert.equal((await window.client.account.info(always)).status, 'stopped');
  }).timeout(10_000);

  it('uses the tokens of another window that renewed first', async () => {
    const here = await open();
    const there = openWindow(sandbox, here.secrets);
    await signInWithOAuth(here, sandbox);
    await there.auth.restore();
    here.secrets.isNotifying = false;
    here.clock.move(tenMinutesMs);
    there.clock.move(tenMinutesMs);
    const newest = await there.auth.accessToken(always);
    assert.equal((await here.auth.accessToken(always)).value, newest.value);
    assert.equal((await tokenRequests()).length, 2);
  });

  it('expires after one request when the refresh token was already used', async () => {
    const window = await open();
    await signInWithOAuth(window, sandbox);
    const before = new Map(window.secrets.values);
    window.clock.move(tenMinutesMs);
    await window.auth.accessToken(always);
    // Simulates a profile restored from a backup: a window with the old record only.
    const restored = openWindow(sandbox);
    before.forEach((value, key) => restored.secrets.values.set(key, value));
    restored.clock.move(tenMinutesMs);
    await restored.auth.restore();
    assert.deepEqual(await faultIn(restored.auth.accessToken(always)), { kind: 'signInRequired', why: 'expired' });
    assert.equal(restored.auth.state.kind, 'expired');
    assert.deepEqual(
      (await tokenRequests()).map(({ status }) => status),
      [200, 200, 400],
    );
  }).timeout(10_000);

  it('drops the refresh response when the user signs out during the refresh', async () => {
    const window = await open();
    await signInWithOAuth(window, sandbox);
    const hold = await sandbox.control.addFault({ path: tokenPath, fault: { kind: 'hold', at: 'reply' } });
    await sandbox.control.clearRequests();
    window.clock.move(tenMinutesMs);
    const refreshing = faultIn(window.auth.accessToken(always));
    await sandbox.control.nextRequest({ path: tokenPath });
    await window.auth.signOut();
    await sandbox.control.removeFault(hold);
    assert.deepEqual(await refreshing, { kind: 'signInRequired', why: 'signedOut' });
    assert.equal(window.auth.state.kind, 'signedOut');
    assert.equal(window.secrets.values.size, 0);
  });

  const temporaryFaults = [
    ['a web page', { kind: 'html' }],
    ['503', { kind: 'status', status: 503 }],
    ['429', { kind: 'status', status: 429 }],
    ['an empty object', { kind: 'status', status: 200, body: '{}', contentType: 'application/json' }],
    [
      'an empty token',
      {
        kind: 'status',
        status: 200,
        body: '{"access_token":"","token_type":"Bearer"}',
        contentType: 'application/json',
      },
    ],
    ['a connection cut twice', { kind: 'cut', at: 'request' }, 2],
    ['a redirect', { kind: 'status', status: 307, headers: { location: 'http://127.0.0.1:9/' } }],
  ] as const;
  for (const [name, fault, times = 1] of temporaryFaults) {
    it(`keeps the session when a refresh returns ${name} and works again afterwards`, async () => {
      const window = await open();
      await signInWithOAuth(window, sandbox);
      await sandbox.control.addFault({ path: tokenPath, times, fault });
      window.clock.move(tenMinutesMs);
      const failure = (await faultIn(window.auth.accessToken(always))) as { kind: string };
      assert.ok(['unavailable', 'protocol', 'outcomeUnknown'].includes(failure.kind), failure.kind);
      assert.equal(window.auth.state.kind, 'signedIn');
      // No request is sent during the backoff.
      window.clock.move(60_000);
      assert.equal((await window.client.account.info(always)).status, 'stopped');
    });
  }

  it('restores the account without network and works again with it', async () => {
    const window = await open();
    await signInWithOAuth(window, sandbox);
    const reloaded = openWindow(sandbox, window.secrets);
    reloaded.clock.move(tenMinutesMs);
    await sandbox.control.addFault({ path: '*', fault: { kind: 'cut', at: 'request' } });
    await reloaded.auth.restore();
    assert.deepEqual(reloaded.auth.state, { kind: 'signedIn', account: demo, method: 'oauth' });
    await faultIn(reloaded.client.account.info(always));
    assert.equal(reloaded.auth.state.kind, 'signedIn');
    await sandbox.control.clearFaults();
    reloaded.clock.move(60_000);
    assert.equal((await reloaded.client.account.info(always)).status, 'stopped');
  });

  it('writes no secret to an address or to the log', async () => {
    const window = await open();
    await signInWithOAuth(window, sandbox);
    const secrets = [(await window.auth.accessToken(always)).value, sandbox.oauthClient.clientSecret];
    window.clock.move(tenMinutesMs);
    secrets.push((await window.auth.accessToken(always)).value);
    const forms = (await tokenRequests()).map(({ form }) => form);
    secrets.push(
      ...forms.flatMap((form) => ['code', 'refresh_token', 'code_verifier'].flatMap((name) => form.get(name) ?? [])),
    );
    assert.equal(secrets.length, 6);
    const written = [
      ...window.log.lines,
      ...(await sandbox.control.requests()).map(({ path, query }) => path + query),
    ].join('\n');
    for (const secret of secrets) assert.ok(!written.includes(secret), 'a secret was written');
    assert.ok(window.log.lines.length > 0);
  });
});
