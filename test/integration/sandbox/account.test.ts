import assert from 'node:assert/strict';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/start.ts';
import { Client } from './client.ts';

const microseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

describe('sandbox: account server', function () {
  // A busy machine is slow; none of this waits that long by itself.
  this.timeout(10_000);

  let sandbox: Sandbox;
  let client: Client;

  const open = async (options: Partial<SandboxOptions> = {}): Promise<void> => {
    sandbox = await startSandbox({ julia: undefined, startMs: 0, stopMs: 0, ...options });
    client = new Client(sandbox);
  };

  afterEach(() => sandbox.close());

  it('session says who the token belongs to', async () => {
    await open();
    const { status, json } = await client.send('GET', '/account/api/oauth2/session');
    assert.equal(status, 200);
    assert.deepEqual(json(), {
      sub: '1d592c69-9664-4eb5-9166-447c421a02df',
      nickname: 'demo',
      email: 'demo@example.com',
    });
  });

  it('no token and a wrong token get 401 from every endpoint', async () => {
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

  it('info of a server that never ran: documented fields, no times, a float of seconds', async () => {
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

  it('missing times can be absent instead of null', async () => {
    await open({ missingTimes: 'absent' });
    assert.equal('startedAt' in (await client.info()), false);
  });

  it('url is an address of this origin, with and without the last slash, or a path', async () => {
    await open();
    assert.equal((await client.info())['url'], `${sandbox.baseUrl}/prod/user/demo123-demo/`);
    await sandbox.control.changeSettings({ trailingSlash: false });
    assert.equal((await client.info())['url'], `${sandbox.baseUrl}/prod/user/demo123-demo`);
    await sandbox.control.changeSettings({ relativeUrl: true });
    assert.equal((await client.info())['url'], '/prod/user/demo123-demo');
  });

  it('start answers at once with the address, and the server goes through starting to running', async () => {
    await open({ startMs: 60_000 });
    const { status, json } = await client.send('POST', '/account/api/engee/start');
    assert.equal(status, 200);
    assert.deepEqual(json(), { server: `${sandbox.baseUrl}/prod/user/demo123-demo/` });
    const starting = await client.info();
    assert.equal(starting['serverStatus'], 'starting');
    assert.match(String(starting['startingAt']), microseconds);
    assert.equal(starting['startedAt'], null);
  });

  it('times with microseconds follow each other: startingAt, startedAt, stoppingAt, stoppedAt', async () => {
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

  it('a second start changes nothing (a guess); a start while stopping is refused (a guess)', async () => {
    await open({ stopMs: 60_000 });
    await sandbox.control.startServer();
    const first = await client.info();
    assert.equal((await client.send('POST', '/account/api/engee/start')).status, 200);
    assert.equal((await client.info())['startedAt'], first['startedAt']);
    assert.equal((await client.send('DELETE', '/account/api/engee/stop')).status, 204);
    assert.equal((await client.send('POST', '/account/api/engee/start')).status, 409);
    assert.equal((await client.info())['serverStatus'], 'stopping');
  });

  it('stop answers 204 with no body, and 409 when nothing runs (a guess)', async () => {
    await open();
    await sandbox.control.startServer();
    const { status, text } = await client.send('DELETE', '/account/api/engee/stop');
    assert.equal(status, 204);
    assert.equal(text, '');
    await sandbox.control.reached('stopped');
    assert.equal((await client.send('DELETE', '/account/api/engee/stop')).status, 409);
  });

  it('start takes the body of the sample: an inactivity timeout in seconds', async () => {
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

  it('a wrong method gets 405, an unknown path 404', async () => {
    await open();
    const refused = await client.send('POST', '/account/api/engee/stop');
    assert.equal(refused.status, 405);
    assert.equal(refused.headers.get('allow'), 'DELETE');
    assert.equal((await client.send('GET', '/account/api/engee/nothing')).status, 404);
  });

  it('the token page makes a token that the account server accepts', async () => {
    await open();
    assert.match((await client.send('GET', '/account/tokens')).text, /before<\/strong> you start Engee/);
    const token = /<code id="token">([^<]+)</.exec((await client.send('POST', '/account/tokens')).text)?.[1];
    assert.equal((await new Client(sandbox, token).send('GET', '/account/api/oauth2/session')).status, 200);
  });
});
