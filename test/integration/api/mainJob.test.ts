import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/start.ts';
import { always, collect, type EngeeClient, engeeClient, faultIn } from '../support/engeeClient.ts';
import { runningSandbox } from '../support/sandbox.ts';

describe('API with the sandbox', () => {
  let sandbox: Sandbox;
  let client: EngeeClient;
  let folder: string;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    folder = await mkdtemp(join(tmpdir(), 'engee-api-'));
  });

  beforeEach(async () => {
    await sandbox.control.reset();
    await sandbox.control.startServer();
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const upload = async (name: string, content: string, directory: string) => {
    const path = join(folder, 'source');
    await writeFile(path, content);
    const progress: [number, number][] = [];
    const file = { name, directory, sizeBytes: Buffer.byteLength(content), source: { kind: 'path', path } } as const;
    const reply = await client.user.upload(
      await client.serverUrl(),
      [file],
      (sent, total) => progress.push([sent, total]),
      always,
    );
    return { reply, progress };
  };

  it('returns the owner of the token', async () => {
    const account = await client.account.whoAmI({ value: sandbox.personalAccessToken }, always);
    assert.match(account.id, /\S/);
    assert.match(account.label, /\S/);
    assert.deepEqual(Object.keys(account).sort(), ['id', 'label']);
  });

  it('reads the info of a running server with an absolute or relative address', async () => {
    const absolute = await client.account.info(always);
    assert.equal(absolute.status, 'running');
    assert.ok((absolute.startedAt ?? 0) > Date.parse('2020-01-01'));
    await sandbox.control.changeSettings({ relativeUrl: true });
    assert.equal((await client.account.info(always)).url, absolute.url);
  });

  it('stops and starts the server', async () => {
    await client.account.stop(always);
    await sandbox.control.reached('stopped');
    assert.equal((await client.account.info(always)).status, 'stopped');
    await client.account.start({}, always);
    await sandbox.control.reached('running');
    assert.equal((await client.account.info(always)).status, 'running');
  });

  it('starts the server with an inactivity timeout, and without it if it is refused', async () => {
    await client.account.stop(always);
    await sandbox.control.reached('stopped');
    await sandbox.control.clearRequests();
    await sandbox.control.addFault({
      path: '/account/api/engee/start',
      times: 1,
      fault: {
        kind: 'replaceBody',
        status: 400,
        body: '{"message":"no body expected"}',
        contentType: 'application/json',
      },
    });
    await client.account.start({ inactivityTimeoutS: 1800 }, always);
    const sent = await sandbox.control.requests({ method: 'POST', path: '/account/api/engee/start' });
    assert.deepEqual(
      sent.map(({ body }) => body),
      ['{"inactivityTimeout":1800}', ''],
    );
    await sandbox.control.reached('running');
  });

  it('returns values and Julia errors as results', async () => {
    const server = await client.serverUrl();
    assert.deepEqual(await client.user.evaluate(server, '3 + 5', always), { kind: 'value', text: '8' });
    assert.deepEqual(await client.user.evaluate(server, 'a = 20\na + 22', always), { kind: 'value', text: '42' });
    const failed = await client.user.evaluate(server, 'unexisting_variable', always);
    assert.equal(failed.kind, 'error');
    assert.equal(failed.type, 'UndefVarError');
    assert.match(failed.fullDescription, /Stacktrace:/);
  });

  it('returns a Julia error with Unicode and a description of 1 MB as a result', async () => {
    const result = await client.user.evaluate(
      await client.serverUrl(),
      'error("∀ ошибка 🧨 " * "x"^1_000_000)',
      always,
    );
    assert.equal(result.kind, 'error');
    assert.ok(result.fullDescription.includes('∀ ошибка 🧨 xxx'));
    assert.ok(result.fullDescription.length > 1_000_000);
  });

  it('transfers files with spaces, Cyrillic, emoji and decomposed letters in their names unchanged', async () => {
    const names = [
      'plain.txt',
      'with space.txt',
      'пример.png',
      '🧨.bin',
      'e\u0301.txt',
      "it's 100%.jl",
      `${'n'.repeat(251)}.txt`,
    ];
    for (const name of names) {
      const content = `content of ${name}\r\n--boundary\r\n`;
      const { progress } = await upload(name, content, '/user/names');
      const [sent, total] = progress.at(-1) ?? [];
      assert.equal(sent, total);
      assert.equal(await readFile(join(sandbox.userDirectory, 'names', name), 'utf8'), content);
      const reply = await client.user.download(await client.serverUrl(), [`/user/names/${name}`], always);
      assert.equal(reply.kind, 'file');
      assert.equal(reply.fileName, name);
      assert.equal((await collect(reply.bytes)).toString(), content);
    }
  });

  it('uploads and downloads an empty file', async () => {
    await upload('empty.dat', '', '/user/empty');
    const reply = await client.user.download(await client.serverUrl(), ['/user/empty/empty.dat'], always);
    assert.equal((await collect(reply.bytes)).length, 0);
  });

  it('downloads several files as an archive', async () => {
    await upload('one.txt', 'one', '/user/several');
    await upload('two.txt', 'two', '/user/several');
    const reply = await client.user.download(
      await client.serverUrl(),
      ['/user/several/one.txt', '/user/several/two.txt'],
      always,
    );
    assert.equal(reply.kind, 'zip');
    assert.equal((await collect(reply.bytes)).subarray(0, 2).toString(), 'PK');
  });

  it('reports a missing file and a forbidden path', async () => {
    const server = await client.serverUrl();
    assert.deepEqual(await faultIn(client.user.download(server, ['/user/none.txt'], always)), {
      kind: 'notFound',
      what: 'download',
      detail: '/user/none.txt',
    });
    await sandbox.control.clearRequests();
    assert.deepEqual(await faultIn(client.user.download(server, ['/etc/passwd'], always)), {
      kind: 'invalidInput',
      input: 'remotePath',
    });
    assert.deepEqual(await sandbox.control.requests(), []);
  });

  it('reports that the server is not running for every kind of refusal', async () => {
    const server = await client.serverUrl();
    await sandbox.control.stopServer();
    assert.deepEqual(await faultIn(client.user.evaluate(server, '1', always)), {
      kind: 'serverNotRunning',
      status: 'stopped',
    });
    for (const status of [401, 403, 404, 502, 503, 302]) {
      await sandbox.control.addFault({
        path: 'external/command/eval',
        times: 1,
        fault: { kind: 'status', status, headers: { location: '/' } },
      });
      assert.deepEqual(
        await faultIn(client.user.evaluate(server, '1', always)),
        { kind: 'serverNotRunning', status: 'stopped' },
        String(status),
      );
    }
    await sandbox.control.addFault({ path: 'external/command/eval', times: 1, fault: { kind: 'html' } });
    assert.deepEqual(await faultIn(client.user.evaluate(server, '1', always)), {
      kind: 'serverNotRunning',
      status: 'stopped',
    });
  });

  it('distinguishes a token that is newer than the running server from an invalid one', async () => {
    const young = engeeClient(sandbox.baseUrl, await sandbox.control.createToken());
    assert.deepEqual(await faultIn(young.user.evaluate(await young.serverUrl(), '1', always)), { kind: 'tokenTooNew' });
    const wrong = engeeClient(sandbox.baseUrl, 'wrong');
    assert.deepEqual(await faultIn(wrong.user.evaluate(await client.serverUrl(), '1', always)), {
      kind: 'signInRequired',
      why: 'rejected',
    });
  });

  it('logs only the method, path, status and duration of each request', async () => {
    client.log.lines.length = 0;
    await client.user.evaluate(await client.serverUrl(), '"canary" * "4711"', always);
    assert.equal(client.log.lines.length, 2);
    assert.match(client.log.lines[0] ?? '', /^GET \/account\/api\/engee\/info 200, \d+ ms$/);
    assert.match(client.log.lines[1] ?? '', /^POST \/prod\/user\/\S+\/external\/command\/eval 200, \d+ ms$/);
    assert.ok(!client.log.lines.join().includes(sandbox.personalAccessToken));
  });
});
