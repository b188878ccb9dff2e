import assert from 'node:assert/strict';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/start.ts';
import { Client } from './client.ts';

const microseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

describe('Sandbox account server', function () {
  // The limit is generous because a busy machine is slow. No test waits that long by itself.
  this.timeout(10_000);

  let sandbox: Sandbox;
  let client: Client;

  const open = async (options: Partial<SandboxOptions> = {}): Promise<void> => {
    sandbox = await startSandbox({ julia: undefined, startMs: 0, stopMs: 0, ...options });
    client = new Client(sandbox);
  };

  afterEach(() => sandbox.close());

  it('returns the owner of the token as the session', async () => {
    await open();
    const { status, json } = await client.send('GET', '/account/api/oauth2/session');
    assert.equal(status, 200);
    assert.deepEqual(json(), {
      sub: '1d592c69-9664-4eb5-9166-447c421a02df',
      nickname: 'demo',
      email: 'demo@example.com',
    });
  });

  it('replies 401 to a missing or wrong token on every endpoint', async () => {
    await open();
    for (const token of [null, 'wrong']) {
      const stranger = new Client(sandbox, token);
      for (const [method, path] of [
        ['GET', 'oauth2/session'],
        ['GET', 'engee/info'],
        ['POST', 'engee/start'],
        ['DELETE', 'engee/stop'],
      ] as const) {
        const { status, headers } = await stranger.send(method, `/account/api/${path}`);
        assert.equal(status, 401, path);
        assert.equal(headers.get('www-authenticate'), 'Bearer');
      }
    }
    assert.equal(await sandbox.control.serverStatus(), 'stopped');
  });

  it('returns the documented fields for a server that never ran, without times and with a float of seconds', async () => {
    await open();
    const { status, text, json } = await client.send('GET', '/account/api/engee/info');
    assert.equal(status, 200);
    const info = json() as Record<string, unknown>;
    assert.deepEqual(Object.keys(info).sort(), [
      'clusterNamespace',
      'inactivityTimeout',
      'lastActivityAt',
      'serverId',
      'serverName',
      'serverStatus',
      'startedAt',
      'startingAt',
      'stopSessionAt',
      'stoppedAt',
      'stoppingAt',
      'url',
      'username',
    ]);
    assert.equal(info['serverStatus'], 'stopped');
    assert.equal(info['startedAt'], null);
    assert.deepEqual(info['clusterNamespace'], { minimalMode: true });
    assert.match(text, /"inactivityTimeout":1800\.0[,}]/);
  });

  it('omits missing times instead of returning null when the setting says so', async () => {
    await open({ missingTimes: 'absent' });
    assert.equal('startedAt' in (await client.info()), false);
  });

  it('returns url as an address of its origin, with or without a trailing slash, or as a path', async () => {
    await open();
    assert.equal((await client.info())['url'], `${sandbox.baseUrl}/prod/user/demo123-demo/`);
    await sandbox.control.changeSettings({ trailingSlash: false });
    assert.equal((await client.info())['url'], `${sandbox.baseUrl}/prod/user/demo123-demo`);
    await sandbox.control.changeSettings({ relativeUrl: true });
    assert.equal((await client.info())['url'], '/prod/user/demo123-demo');
  });

  it('replies to a start at once with the address, then the server goes from starting to running', async () => {
    await open({ startMs: 60_000 });
    const { status, json } = await client.send('POST', '/account/api/engee/start');
    assert.equal(status, 200);
    assert.deepEqual(json(), { server: `${sandbox.baseUrl}/prod/user/demo123-demo/` });
    const starting = await client.info();
    assert.equal(starting['serverStatus'], 'starting');
    assert.match(String(starting['startingAt']), microseconds);
    assert.equal(starting['startedAt'], null);
  });

  it('returns startingAt, startedAt, stoppingAt and stoppedAt in order and with microseconds', async () => {
    await open();
    await sandbox.control.startServer();
    await sandbox.control.stopServer();
    const info = await client.info();
    const times = ['startingAt', 'startedAt', 'stoppingAt', 'stoppedAt'].map((name) => String(info[name]));
    for (const time of times) {
      assert.match(time, microseconds);
    }
    assert.deepEqual(times, times.toSorted());
    assert.equal(new Set(times).size, 4);
  });

  it('ignores a second start and refuses a start while stopping (both are guesses)', async () => {
    await open({ stopMs: 60_000 });
    await sandbox.control.startServer();
    const first = await client.info();
    assert.equal((await client.send('POST', '/account/api/engee/start')).status, 200);
    assert.equal((await client.info())['startedAt'], first['startedAt']);
    assert.equal((await client.send('DELETE', '/account/api/engee/stop')).status, 204);
    assert.equal((await client.send('POST', '/account/api/engee/start')).status, 409);
    assert.equal((await client.info())['serverStatus'], 'stopping');
  });

  it('replies to a stop with 204 and no body, or with 409 when no server is running (a guess)', async () => {
    await open();
    await sandbox.control.startServer();
    const { status, text } = await client.send('DELETE', '/account/api/engee/stop');
    assert.equal(status, 204);
    assert.equal(text, '');
    await sandbox.control.reached('stopped');
    assert.equal((await client.send('DELETE', '/account/api/engee/stop')).status, 409);
  });

  it('accepts the inactivity timeout in seconds that the documented sample sends with a start', async () => {
    await open();
    const path = '/account/api/engee/start';
    assert.equal((await client.send('POST', path, '{"inactivityTimeout":"soon"}')).status, 400);
    assert.equal((await client.send('POST', path, 'no JSON')).status, 400);
    assert.equal((await client.send('POST', path, '{"inactivityTimeout":0}')).status, 400);
    assert.equal(await sandbox.control.serverStatus(), 'stopped');
    assert.equal(
      (
        await client.send(
          'POST',
          path,
          JSON.stringify({ url: `${sandbox.baseUrl}/prod/user/demo123-demo/`, inactivityTimeout: 3600 }),
        )
      ).status,
      200,
    );
    assert.match((await client.send('GET', '/account/api/engee/info')).text, /"inactivityTimeout":3600\.0/);
  });

  it('replies 405 to a wrong method and 404 to an unknown path', async () => {
    await open();
    const refused = await client.send('POST', '/account/api/engee/stop');
    assert.equal(refused.status, 405);
    assert.equal(refused.headers.get('allow'), 'DELETE');
    assert.equal((await client.send('GET', '/account/api/engee/nothing')).status, 404);
  });

  it('creates a token on the token page that the account server accepts', async () => {
    await open();
    assert.match((await client.send('GET', '/account/tokens')).text, /before<\/strong> you start Engee/);
    const token = /<code id="token">([^<]+)</.exec((await client.send('POST', '/account/tokens')).text)?.[1];
    assert.equal((await new Client(sandbox, token).send('GET', '/account/api/oauth2/session')).status, 200);
  });
});
