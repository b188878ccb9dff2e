import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../../sandbox/start.ts';
import { signInInto } from '../../../soak/soak.ts';
import { Windows } from '../../../soak/windows.ts';
import { redirectUri } from '../window.ts';

const tokenPath = '/account/api/oauth2/token';

describe('Pages of a browser editor in several processes', () => {
  let sandbox: Sandbox;
  let windows: Windows;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'engee-pages-'));
    sandbox = await startSandbox({
      julia: undefined,
      startMs: 0,
      stopMs: 0,
      redirectUris: [redirectUri],
      accessTokenTtlS: 2,
    });
    const secretsDirectory = join(folder, 'secrets');
    await signInInto(secretsDirectory, sandbox);
    windows = new Windows({
      baseUrl: sandbox.baseUrl,
      client: sandbox.oauthClient,
      secretsDirectory,
      hasOwnCopy: true,
      lockDirectory: join(folder, 'locks'),
    });
  });

  afterEach(async () => {
    await windows.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const refreshes = async () => (await sandbox.control.requests({ path: tokenPath })).slice(1);
  const afterRefreshes = async (count: number) => {
    let last = (await refreshes()).at(-1)?.id ?? 0;
    for (let i = 0; i < count; i++) last = (await sandbox.control.nextRequest({ path: tokenPath, after: last })).id;
  };

  it('keeps every page signed in through the renewals of others, even after it misses several', async () => {
    await windows.add();
    const sleeper = await windows.add();
    await windows.add();
    await afterRefreshes(2);
    windows.tell(sleeper, 'rest');
    await afterRefreshes(3);
    windows.tell(sleeper, 'goOn');
    await afterRefreshes(2);
    await windows.nextReports();
    const states = windows.states();
    assert.deepEqual(
      states.map(({ state, signOuts, failures }) => ({ state, signOuts, failures })),
      Array.from({ length: 3 }, () => ({ state: 'signedIn', signOuts: 0, failures: {} })),
    );
    const sent = await refreshes();
    assert.ok(
      sent.every(({ status }) => status === 200 || status === null),
      'no refresh is refused',
    );
    assert.equal(
      new Set(sent.map(({ body }) => new URLSearchParams(body).get('refresh_token'))).size,
      sent.length,
      'each refresh token is sent once',
    );
  }).timeout(40_000);

  it('writes no readable secret to the lock files', async () => {
    await windows.add();
    await afterRefreshes(2);
    await windows.nextReports();
    const requests = await sandbox.control.requests();
    const secrets = [
      ...requests.flatMap(({ headers }) => headers['authorization']?.replace('Bearer ', '') ?? []),
      ...requests
        .filter(({ path }) => path === tokenPath)
        .flatMap(({ body }) => new URLSearchParams(body).get('refresh_token') ?? []),
    ];
    const locks = join(folder, 'locks');
    const left = readdirSync(locks, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');
    assert.ok(secrets.length >= 3 && left.length > 500);
    for (const secret of secrets) assert.ok(!left.includes(secret));
  }).timeout(20_000);
});
