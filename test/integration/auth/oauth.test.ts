import assert from 'node:assert/strict';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/start.ts';
import { always, faultIn } from '../support/engeeClient.ts';
import { browser, openWindow, redirectUri, signInWithOAuth } from './window.ts';

const tokenPath = '/account/api/oauth2/token';
const tenMinutesMs = 600_000;
const demo = { id: '1d592c69-9664-4eb5-9166-447c421a02df', label: 'demo' };

describe('signing in with OAuth', () => {
  let sandbox: Sandbox;

  const open = async (options: Partial<SandboxOptions> = {}) => {
    sandbox = await startSandbox({ julia: undefined, startMs: 0, stopMs: 0, redirectUris: [redirectUri], ...options });
    return openWindow(sandbox);
  };

  afterEach(async () => sandbox.close());

  /** What the token endpoint was sent, and how it answered. */
  const tokenRequests = async () =>
    (await sandbox.control.requests({ path: tokenPath })).map(({ body, status }) => ({
      status,
      form: new URLSearchParams(body),
    }));

  it('goes from the consent page to an account and a token that both are good', async () => {
    const window = await open();
    assert.deepEqual(await signInWithOAuth(window, sandbox), demo);
    assert.deepEqual(window.auth.state, { kind: 'signedIn', account: demo, method: 'oauth' });
    assert.equal((await window.client.account.info(always)).status, 'stopped');
  });

  it('R3 R4 sends PKCE, and in both requests the same redirect URI', async () => {
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

  it('F6 is quietly cancelled when the user denies', async () => {
    const window = await open();
    const fault = await faultIn(window.auth.signInWithOAuth(sandbox.oauthClient, browser('deny'), always));
    assert.deepEqual(fault, { kind: 'cancelled' });
    assert.equal((await tokenRequests()).length, 0);
  });

  it('F2 never exchanges a code that came with another state', async () => {
    const window = await open();
    const cancel = new AbortController();
    const forged = browser('allow', (callback) => {
      callback.searchParams.set('state', 'forged');
      // Nothing else will come; whoever waits is the user, who gives up.
      setImmediate(() => {
        cancel.abort();
      });
      return callback;
    });
    await assert.rejects(window.auth.signInWithOAuth(sandbox.oauthClient, forged, cancel.signal));
    assert.equal((await tokenRequests()).length, 0);
    assert.equal(window.secrets.values.size, 0);
  });

  it('tells that the secret is wrong, and stores nothing', async () => {
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
    it(`renews again and again ${rotateRefreshToken ? 'with' : 'without'} rotation`, async () => {
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

  it('F43 F44 renews once and says the same again when a token is refused before its time', async () => {
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

  it('R18 sends one refresh for many requests at once', async () => {
    const window = await open();
    await signInWithOAuth(window, sandbox);
    window.clock.move(tenMinutesMs);
    await Promise.all(Array.from({ length: 20 }, async () => window.client.account.info(always)));
    assert.equal((await tokenRequests()).length, 2);
  });

  it('F28 is expired, with the account kept, when every grant is revoked; a new sign-in mends it', async () => {
    const window = await open();
    await signInWithOAuth(window, sandbox);
    await sandbox.control.revokeGrants();
    assert.deepEqual(await faultIn(window.client.account.info(always)), { kind: 'signInRequired', why: 'expired' });
    assert.deepEqual(window.auth.state, { kind: 'expired', account: demo, method: 'oauth' });
    assert.deepEqual(await faultIn(window.client.account.info(always)), { kind: 'signInRequired', why: 'expired' });
    await signInWithOAuth(window, sandbox);
    assert.equal((await window.client.account.info(always)).status, 'stopped');
  }).timeout(10_000);

  it('F27 takes up the tokens of another window that rotated first', async () => {
    const here = await open();
    const there = openWindow(sandbox, here.secrets);
    await signInWithOAuth(here, sandbox);
    await there.auth.restore();
    here.secrets.isTellingChanges = false;
    here.clock.move(tenMinutesMs);
    there.clock.move(tenMinutesMs);
    const newest = await there.auth.accessToken(always);
    assert.equal((await here.auth.accessToken(always)).value, newest.value);
    assert.equal((await tokenRequests()).length, 2);
  });

  it('R20 a refresh token that somebody has used up ends the chain: expired, not a loop', async () => {
    const window = await open();
    await signInWithOAuth(window, sandbox);
    const before = new Map(window.secrets.values);
    window.clock.move(tenMinutesMs);
    await window.auth.accessToken(always);
    // A profile restored from a copy: the old record in a window that knows nothing of the new one.
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

  it('R26 sign-out during a refresh: the answer is dropped and nothing comes back', async () => {
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

  const passing = [
    ['F21 a web page', { kind: 'html' }],
    ['503', { kind: 'status', status: 503 }],
    ['429', { kind: 'status', status: 429 }],
    ['F22 an empty object', { kind: 'status', status: 200, body: '{}', contentType: 'application/json' }],
    [
      'F22 an empty token',
      {
        kind: 'status',
        status: 200,
        body: '{"access_token":"","token_type":"Bearer"}',
        contentType: 'application/json',
      },
    ],
    ['a connection cut twice', { kind: 'cut', at: 'request' }, 2],
    ['F31 a redirect', { kind: 'status', status: 307, headers: { location: 'http://127.0.0.1:9/' } }],
  ] as const;
  for (const [name, fault, times = 1] of passing) {
    it(`R22 ${name} instead of tokens: the session stays and works when it is over`, async () => {
      const window = await open();
      await signInWithOAuth(window, sandbox);
      await sandbox.control.addFault({ path: tokenPath, times, fault });
      window.clock.move(tenMinutesMs);
      const failure = (await faultIn(window.auth.accessToken(always))) as { kind: string };
      assert.ok(['unavailable', 'protocol', 'outcomeUnknown'].includes(failure.kind), failure.kind);
      assert.equal(window.auth.state.kind, 'signedIn');
      // Nothing is asked while the backoff lasts.
      window.clock.move(60_000);
      assert.equal((await window.client.account.info(always)).status, 'stopped');
    });
  }

  it('R25 a reload without a network shows the account; with it all works again', async () => {
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

  it('R32 R33 leaves no secret in an address or in the log', async () => {
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
    for (const secret of secrets) assert.ok(!written.includes(secret), 'a secret is written');
    assert.ok(window.log.lines.length > 0);
  });
});
