import assert from 'node:assert/strict';
import type { Sandbox } from '../../sandbox/start.ts';
import { always, faultIn } from '../support/engeeClient.ts';
import { runningSandbox } from '../support/sandbox.ts';
import { openWindow } from './window.ts';

describe('Sign-in with a personal access token', () => {
  let sandbox: Sandbox;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox('interpreted');
  });

  beforeEach(async () => sandbox.control.reset());

  it('checks the token with one request and stores it for the next window', async () => {
    const window = openWindow(sandbox);
    const account = await window.auth.signInWithToken(`${sandbox.personalAccessToken}\n`, always);
    assert.equal(account.label, 'demo');
    const requests = await sandbox.control.requests();
    assert.deepEqual(
      requests.map(({ method, path, status }) => [method, path, status]),
      [['GET', '/account/api/oauth2/session', 200]],
    );

    const next = openWindow(sandbox, window.secrets);
    await next.auth.restore();
    assert.deepEqual(next.auth.state, { kind: 'signedIn', account, method: 'personalAccessToken' });
    assert.equal((await next.client.account.info(always)).status, 'running');
  });

  it('stores nothing when Engee refuses the token', async () => {
    const window = openWindow(sandbox);
    await window.auth.restore();
    assert.deepEqual(await faultIn(window.auth.signInWithToken('no-such-token', always)), {
      kind: 'signInRequired',
      why: 'rejected',
    });
    assert.equal(window.auth.state.kind, 'signedOut');
    assert.equal(window.secrets.values.size, 0);
  });

  it('rejects a token with a line break without a request', async () => {
    const window = openWindow(sandbox);
    assert.deepEqual(await faultIn(window.auth.signInWithToken('two\r\nlines', always)), {
      kind: 'invalidInput',
      input: 'token',
    });
    assert.equal((await sandbox.control.requests()).length, 0);
  });

  it('requires a new sign-in after the token is revoked and sends only two requests', async () => {
    const token = await sandbox.control.createToken();
    const window = openWindow(sandbox);
    await window.auth.signInWithToken(token, always);
    await sandbox.control.revokeToken(token);
    await sandbox.control.clearRequests();
    assert.deepEqual(await faultIn(window.client.account.info(always)), { kind: 'signInRequired', why: 'rejected' });
    assert.equal(window.auth.state.kind, 'expired');
    await faultIn(window.client.account.info(always));
    assert.deepEqual(
      (await sandbox.control.requests()).map(({ path, status }) => [path, status]),
      [
        ['/account/api/engee/info', 401],
        ['/account/api/oauth2/session', 401],
      ],
    );
  });

  it('keeps the session behind a captive portal', async () => {
    const window = openWindow(sandbox);
    await window.auth.signInWithToken(sandbox.personalAccessToken, always);
    await sandbox.control.addFault({ path: '*', fault: { kind: 'html' } });
    assert.deepEqual(await faultIn(window.client.account.info(always)), {
      kind: 'unavailable',
      why: { kind: 'webPage' },
    });
    assert.equal(
      await window.auth.tokens.replace({ value: sandbox.personalAccessToken }, always).catch(() => 'unknown'),
      'unknown',
    );
    assert.equal(window.auth.state.kind, 'signedIn');
    await sandbox.control.clearFaults();
    assert.equal((await window.client.account.info(always)).status, 'running');
  });

  it('accepts a token that is newer than the server after a restart of the server', async () => {
    const token = await sandbox.control.createToken();
    const window = openWindow(sandbox);
    await window.auth.signInWithToken(token, always);
    const run = async () => window.client.user.evaluate(await window.client.serverUrl(), '3 + 5', always);
    assert.deepEqual(await faultIn(run()), { kind: 'tokenTooNew' });
    assert.equal(window.auth.state.kind, 'signedIn');
    await sandbox.control.stopServer();
    await sandbox.control.startServer();
    assert.deepEqual(await run(), { kind: 'value', text: '8' });
  }).timeout(30_000);
});
