import assert from 'node:assert/strict';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WhenStopped } from '../../sandbox/settings.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/start.ts';
import { Client } from './client.ts';

describe('Sandbox server lifecycle', function () {
  // The limit is generous because a busy machine is slow. No test waits that long by itself.
  this.timeout(10_000);

  let sandbox: Sandbox;
  let client: Client;

  const open = async (options: Partial<SandboxOptions> = {}): Promise<void> => {
    sandbox = await startSandbox({ julia: undefined, startMs: 0, stopMs: 0, ...options });
    client = new Client(sandbox);
  };

  afterEach(() => sandbox.close());

  it('accepts a token that is newer than the server on the account server, but on the user server only after a restart', async () => {
    await open();
    await sandbox.control.startServer();
    const late = new Client(sandbox, await sandbox.control.createToken());
    assert.equal((await late.send('GET', '/account/api/engee/info')).status, 200);
    assert.equal((await late.evaluate('1')).status, 401);
    assert.equal((await late.download('/user/a')).status, 401);
    await sandbox.control.stopServer();
    await sandbox.control.startServer();
    // Without Julia, the reply to an authorized request is 503.
    assert.equal((await late.evaluate('1')).status, 503);
  });

  it('replies 401 to a revoked token on both servers', async () => {
    await open();
    const token = await sandbox.control.createToken();
    await sandbox.control.startServer();
    await sandbox.control.revokeToken(token);
    assert.equal((await new Client(sandbox, token).send('GET', '/account/api/engee/info')).status, 401);
    assert.equal((await new Client(sandbox, token).evaluate('1')).status, 401);
  });

  it('stops the server after inactivityTimeout without activity', async () => {
    await open({ inactivityTimeoutS: 0.05 });
    await sandbox.control.startServer();
    await sandbox.control.reached('stopped');
    const info = await client.info();
    const idleMs = Date.parse(String(info['stoppingAt'])) - Date.parse(String(info['lastActivityAt']));
    assert.ok(idleMs >= 49, `stopped after ${idleMs} ms`);
  });

  it('updates lastActivityAt on a request to the per-user API (a guess)', async () => {
    await open();
    await sandbox.control.startServer();
    const before = String((await client.info())['lastActivityAt']);
    await client.evaluate('1');
    assert.ok(String((await client.info())['lastActivityAt']) > before);
  });

  it('ends a session with a limit at stopSessionAt (a guess)', async () => {
    await open({ sessionLimitS: 0.2 });
    await sandbox.control.startServer();
    const { stopSessionAt, startedAt } = await client.info();
    assert.equal(Date.parse(String(stopSessionAt)) - Date.parse(String(startedAt)), 200);
    await sandbox.control.reached('stopped');
  });

  it('does not start a server that is stopped while it starts', async () => {
    await open({ startMs: 60_000 });
    await client.send('POST', '/account/api/engee/start');
    assert.equal((await client.send('DELETE', '/account/api/engee/stop')).status, 204);
    await sandbox.control.reached('stopped');
    assert.equal((await client.info())['startedAt'], null);
  });

  it('sends the configured reply from the per-user API while no server is running, for any token (a guess)', async () => {
    await open();
    const chosen: [WhenStopped, number][] = [
      ...([200, 401, 403, 404, 502, 503] as const).map((status): [WhenStopped, number] => [
        { kind: 'html', status },
        status,
      ]),
      [{ kind: 'redirect', location: '/account/' }, 302],
    ];
    const byDefault = await client.evaluate('1');
    assert.equal(byDefault.status, 503);
    assert.match(byDefault.headers.get('content-type') ?? '', /^text\/html/);
    for (const [whenStopped, status] of chosen) {
      await sandbox.control.changeSettings({ whenStopped });
      assert.equal((await client.evaluate('1')).status, status);
      assert.equal((await new Client(sandbox, null).evaluate('1')).status, status);
    }
  });

  it('does not serve the prefix of another user', async () => {
    await open();
    await sandbox.control.startServer();
    assert.equal(
      (
        await client.send(
          'POST',
          '/prod/user/demo123-other/external/command/eval',
          '{"command":"1"}',
          'application/json',
        )
      ).status,
      404,
    );
  });

  it('restores the initial settings on reset', async () => {
    await open({ startMs: 7 });
    await sandbox.control.changeSettings({ startMs: 1, relativeUrl: true });
    await sandbox.control.reset();
    assert.deepEqual((await sandbox.control.settings()).startMs, 7);
    assert.equal((await sandbox.control.settings()).relativeUrl, false);
    await assert.rejects(sandbox.control.changeSettings({ nonsense: 1 } as object), /no setting named nonsense/);
  });

  it('removes the files on close', async () => {
    await open();
    await writeFile(join(sandbox.userDirectory, 'a.txt'), 'a');
    await sandbox.close();
    await assert.rejects(access(sandbox.userDirectory), { code: 'ENOENT' });
  });
});
