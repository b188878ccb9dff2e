import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault as EngeeFault } from '../../../src/core/errors/fault.ts';
import { FileLock } from '../../../src/platform/node/fileLock.ts';
import type { Fault } from '../../sandbox/control/protocol.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { FakeSecrets } from '../../unit/core/auth/fakes.ts';
import { always, faultIn } from '../support/engeeClient.ts';
import { openWindow, redirectUri, signInWithOAuth } from './window.ts';

const tokenPath = '/account/api/oauth2/token';
const tenMinutesMs = 600_000;

describe('Token renewal in several windows with lock files', () => {
  let sandbox: Sandbox;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'engee-refresh-'));
  });

  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await sandbox.close();
  });

  /**
   * Opens signed-in windows that share storage and a lock folder but get no storage events. Their token has expired.
   */
  async function openExpiring(count: number, { rotateRefreshToken = true, lockFolder = folder } = {}) {
    sandbox = await startSandbox({
      julia: undefined,
      startMs: 0,
      stopMs: 0,
      redirectUris: [redirectUri],
      rotateRefreshToken,
    });
    const secrets = new FakeSecrets();
    const windows = Array.from({ length: count }, () => openWindow(sandbox, secrets, new FileLock(lockFolder)));
    const [first] = windows;
    assert.ok(first);
    await signInWithOAuth(first, sandbox);
    await Promise.all(windows.map(async ({ auth }) => auth.restore()));
    secrets.isNotifying = false;
    for (const { clock } of windows) clock.move(tenMinutesMs);
    await sandbox.control.clearRequests();
    return windows;
  }

  const infoFault = async ({ client }: ReturnType<typeof openWindow>) =>
    (await faultIn(client.account.info(always))) as EngeeFault;
  const answers = async () => (await sandbox.control.requests({ path: tokenPath })).map(({ status }) => status);
  const injectFault = async (fault: Fault) => sandbox.control.addFault({ path: tokenPath, times: 1, fault });

  it('sends one request when four windows renew at the same time', async () => {
    const windows = await openExpiring(4);
    const given = await Promise.all(windows.map(async ({ auth }) => auth.accessToken(always)));
    assert.equal(new Set(given.map(({ value }) => value)).size, 1);
    await Promise.all(windows.map(async ({ client }) => client.account.info(always)));
    assert.deepEqual(await answers(), [200]);
  });

  it('sends one request when the token is refused in four windows at the same time', async () => {
    const windows = await openExpiring(4);
    for (const { clock } of windows) clock.move(-tenMinutesMs);
    await sandbox.control.expireAccessTokens();
    await Promise.all(windows.map(async ({ client }) => client.account.info(always)));
    assert.deepEqual(await answers(), [200]);
  });

  for (const [name, refusal] of [
    ['429 with Retry-After: 3600', { kind: 'status', status: 429, headers: { 'Retry-After': '3600' } }],
    ['503 with a Retry-After of years', { kind: 'status', status: 503, headers: { 'Retry-After': '999999999' } }],
    [
      '429 with a Retry-After until 9999',
      { kind: 'status', status: 429, headers: { 'Retry-After': 'Fri, 31 Dec 9999 23:59:59 GMT' } },
    ],
  ] as const) {
    it(`sends one request for twenty calls in three windows after ${name}, and another one after an hour`, async () => {
      const windows = await openExpiring(3);
      const rule = await sandbox.control.addFault({ path: tokenPath, fault: refusal });
      for (let i = 0; i < 20; i++) {
        const faults = await Promise.all(windows.map(infoFault));
        for (const fault of faults) assert.ok(fault.kind === 'unavailable' && fault.renewalAt !== undefined);
      }
      assert.deepEqual(await answers(), [refusal.status]);
      // A new window pauses too.
      const late = openWindow(sandbox, windows[0]?.secrets, new FileLock(folder));
      late.clock.move(tenMinutesMs);
      assert.equal((await infoFault(late)).kind, 'unavailable');
      assert.deepEqual(await answers(), [refusal.status]);
      await sandbox.control.removeFault(rule);
      for (const { clock } of [late, ...windows]) clock.move(3_600_000);
      await Promise.all([late, ...windows].map(async ({ client }) => client.account.info(always)));
      assert.deepEqual(await answers(), [refusal.status, 200]);
    }).timeout(20_000);
  }

  it('retries after a gateway failure when the user asks for it', async () => {
    const [window] = await openExpiring(1);
    assert.ok(window);
    const rule = await sandbox.control.addFault({ path: tokenPath, fault: { kind: 'html', status: 502 } });
    for (let i = 0; i < 20; i++) assert.equal((await infoFault(window)).kind, 'unavailable');
    assert.deepEqual(await answers(), [502]);
    await sandbox.control.removeFault(rule);
    window.auth.retryRenewals();
    await window.client.account.info(always);
    assert.deepEqual(await answers(), [502, 200]);
  });

  it('sends one request for several calls in a window when the lock folder cannot be created', async () => {
    const aFile = join(folder, 'file');
    writeFileSync(aFile, '');
    const [window] = await openExpiring(1, { lockFolder: join(aFile, 'locks') });
    assert.ok(window);
    await Promise.all([1, 2, 3].map(async () => window.client.account.info(always)));
    assert.deepEqual(await answers(), [200]);
  }).timeout(10_000);

  it('retries once when the connection is lost before the server receives the request', async () => {
    const [window] = await openExpiring(1);
    await injectFault({ kind: 'cut', at: 'request', reset: true });
    await window?.client.account.info(always);
    assert.deepEqual(await answers(), [null, 200]);
  });

  it('retries once when the response is lost and the server does not rotate refresh tokens', async () => {
    const [window] = await openExpiring(1, { rotateRefreshToken: false });
    await injectFault({ kind: 'cut', at: 'reply', reset: true });
    await window?.client.account.info(always);
    assert.deepEqual(await answers(), [null, 200]);
  });

  it('expires in every window when the response with the rotated token is lost, until one window signs in', async () => {
    const windows = await openExpiring(3);
    await injectFault({ kind: 'cut', at: 'reply', reset: true });
    const [first, ...others] = windows;
    assert.ok(first);
    assert.deepEqual(await faultIn(first.auth.accessToken(always)), { kind: 'signInRequired', why: 'expired' });
    assert.deepEqual(await answers(), [null, 400]);
    for (const { auth } of others) assert.equal(auth.state.kind, 'signedIn');
    first.secrets.isNotifying = true;
    await signInWithOAuth(first, sandbox);
    await Promise.all(windows.map(async ({ client }) => client.account.info(always)));
    for (const { auth } of windows) assert.equal(auth.state.kind, 'signedIn');
  }).timeout(10_000);
});
