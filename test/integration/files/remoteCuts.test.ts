import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import { faultOf } from '../../../src/core/errors/engeeError.ts';
import type { RemoteFilesService } from '../../../src/core/files/remote/createRemoteFiles.ts';
import type { ExpectedTarget } from '../../../src/core/files/remote/remoteFiles.ts';
import { hostIdentity } from '../../../src/platform/node/processes.ts';
import { eventually } from '../../host/eventually.ts';
import type { Fault } from '../../sandbox/control/protocol.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { always, type EngeeClient, engeeClient, faultIn } from '../support/engeeClient.ts';
import { remoteFiles } from '../support/remoteFiles.ts';
import { runningSandbox } from '../support/sandbox.ts';
import { withFileSizeLimit } from './support/disk.ts';
import { RemoteFolder } from './support/remoteFolder.ts';

const evalPath = 'external/command/eval';
const uploadPath = 'external/file/upload';
const ignore = () => undefined;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const cuts: readonly Fault[] = [true, false].flatMap((reset): Fault[] => [
  { kind: 'cut', at: 'request', reset },
  { kind: 'cut', at: 'requestBody', reset },
  { kind: 'cut', at: 'reply', reset },
  { kind: 'cut', at: 'replyBody', afterBytes: 10, reset },
]);

/** Any connection may break at any point. A change must still be made exactly once, or reported as not made. */
describe('Lost connections to the files of the server', function () {
  this.timeout(180_000);
  let sandbox: Sandbox;
  let client: EngeeClient;
  let files: RemoteFilesService;
  let server: ServerUrl;
  let folder: RemoteFolder;
  let journal: string;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    server = await client.serverUrl();
  });

  beforeEach(async () => {
    await runningSandbox();
    journal = await mkdtemp(join(tmpdir(), 'engee-leftovers-'));
    files = remoteFiles(client, journal);
    folder = await RemoteFolder.make(sandbox);
    await files.list(server, folder.path, undefined, always);
  });

  afterEach(async () => rm(journal, { recursive: true }));

  const at = (name: string) => folder.at(name);
  const disk = (name: string) => folder.onDisk(name);

  async function replace(content: Uint8Array, expected: ExpectedTarget, signal = always) {
    const source = { sizeBytes: content.length, source: { kind: 'bytes', bytes: content } } as const;
    return files.replace(server, { target: at('a.bin'), source, sha256: sha256(content), expected }, ignore, signal);
  }

  async function seen(): Promise<ExpectedTarget> {
    const [entry] = await files.stat(server, [at('a.bin')], always);
    return { kind: 'seen', version: entry?.version ?? assert.fail() };
  }

  /** Waits until the staging folder and the notes about it are removed. */
  async function nothingIsLeft(): Promise<void> {
    await folder.hasNothingStaged();
    await eventually(
      async () => readdir(journal),
      (notes) => notes.length === 0,
    );
  }

  for (const [index, fault] of cuts.entries()) {
    const name = JSON.stringify(fault);

    it(`places a file once and cleans up after the fault ${name} of the job`, async () => {
      await writeFile(disk('a.bin'), 'old');
      const content = randomBytes(100_000 + index);
      const expected = await seen();
      await sandbox.control.addFault({ path: evalPath, bodyContains: 'start_job', times: 2, fault });
      await replace(content, expected);
      assert.deepEqual(await readFile(disk('a.bin')), content);
      await nothingIsLeft();
    });

    // Only the reply is lost if the server has the whole request, so the file arrived.
    const hasArrived = fault.kind === 'cut' && fault.at.startsWith('reply');
    it(`${hasArrived ? 'places' : 'keeps'} the ${hasArrived ? 'new' : 'old'} file and leaves nothing else after the fault ${name} of the upload`, async () => {
      await writeFile(disk('a.bin'), 'old');
      const content = randomBytes(100_000 + index);
      const expected = await seen();
      await sandbox.control.addFault({ path: uploadPath, times: 1, fault });
      const replacing = replace(content, expected);
      if (hasArrived) await replacing;
      else
        assert.deepEqual(await faultIn(replacing), { kind: 'brokenTransfer', what: 'upload', code: 'outcomeUnknown' });
      assert.deepEqual(await readFile(disk('a.bin')), hasArrived ? content : Buffer.from('old'));
      await nothingIsLeft();
    });

    it(`renames once after the fault ${name}`, async () => {
      await writeFile(disk('a.bin'), 'old');
      await sandbox.control.addFault({ path: evalPath, bodyContains: 'start_job', times: 2, fault });
      await files.rename(server, at('a.bin'), at('b.bin'), { kind: 'absent' }, always);
      assert.deepEqual(await readdir(folder.disk), ['b.bin']);
    });

    it(`lists a folder after the fault ${name}`, async () => {
      await writeFile(disk('a.bin'), 'old');
      await sandbox.control.addFault({ path: evalPath, bodyContains: 'list_folder', times: 1, fault });
      assert.equal((await files.list(server, folder.path, undefined, always)).entries.length, 1);
    });
  }

  if (process.platform === 'linux') {
    it('keeps the old file if the disk of the server is full (vscode#186073)', async () => {
      await writeFile(disk('a.bin'), 'old');
      const expected = await seen();
      // The sandbox runs in this process.
      await withFileSizeLimit(10_000, async () => {
        await assert.rejects(replace(randomBytes(100_000), expected));
      });
      assert.equal(await readFile(disk('a.bin'), 'utf8'), 'old');
      await nothingIsLeft();
      await replace(Buffer.from('new'), expected);
      assert.equal(await readFile(disk('a.bin'), 'utf8'), 'new');
    });
  }

  it('changes nothing if the user cancels during the upload', async () => {
    await writeFile(disk('a.bin'), 'old');
    const expected = await seen();
    const hold = await sandbox.control.addFault({ path: uploadPath, fault: { kind: 'hold', at: 'request' } });
    const canceled = new AbortController();
    const failed = faultIn(replace(randomBytes(1_000), expected, canceled.signal));
    await sandbox.control.nextRequest({ path: uploadPath });
    canceled.abort();
    assert.deepEqual(await failed, { kind: 'canceled' });
    await sandbox.control.removeFault(hold);
    assert.equal(await readFile(disk('a.bin'), 'utf8'), 'old');
    await nothingIsLeft();
  });

  it('places the file or says that the outcome is unknown if the server restarts after the upload', async () => {
    await writeFile(disk('a.bin'), 'old');
    const content = randomBytes(1_000);
    const expected = await seen();
    const hold = await sandbox.control.addFault({
      path: evalPath,
      bodyContains: 'start_job',
      times: 1,
      fault: { kind: 'hold', at: 'request' },
    });
    const after = (await sandbox.control.requests()).at(-1)?.id ?? 0;
    const outcome = replace(content, expected).then(
      () => 'new' as const,
      (error: unknown) => faultOf(error),
    );
    await eventually(
      // All earlier requests of the file would keep this process busy.
      async () => sandbox.control.requests({ path: evalPath, after }),
      // The sandbox records no body of a request that it holds.
      (requests) => requests.some(({ fault }) => fault === 'hold'),
    );
    await sandbox.control.stopServer();
    await sandbox.control.startServer();
    await sandbox.control.removeFault(hold);
    const ended = await outcome;
    const isNew = (await readFile(disk('a.bin'))).equals(content);
    if (ended === 'new') assert.ok(isNew);
    else assert.deepEqual(ended, { kind: 'outcomeUnknown', what: 'files', why: 'serverRestarted' });
    if (!isNew) assert.equal(await readFile(disk('a.bin'), 'utf8'), 'old');
    // As when the server is next found running.
    await eventually(
      async () => {
        await files.removeLeftovers(server, always);
        return readdir(journal);
      },
      (notes) => notes.length === 0,
    );
    await nothingIsLeft();
  });

  it('knows that the file was placed if the server ends before it answers', async () => {
    await writeFile(disk('a.bin'), 'old');
    const content = randomBytes(1_000);
    const expected = await seen();
    const gone: Fault = {
      kind: 'replaceBody',
      status: 502,
      contentType: 'text/html',
      body: '<h1>502 Bad Gateway</h1>',
    };
    await sandbox.control.addFault({ path: evalPath, bodyContains: 'start_job', times: 1, fault: gone });
    const stopped: Fault = { kind: 'mergeJson', members: { serverStatus: 'stopped' } };
    await sandbox.control.addFault({ path: '/account/api/engee/info', times: 1, fault: stopped });
    assert.equal((await replace(content, expected)).sizeBytes, content.length);
    assert.ok((await readFile(disk('a.bin'))).equals(content));
  });

  it('removes at the next start what a killed window left, and nothing else', async () => {
    const staging = join(sandbox.userDirectory, '.engee-vscode');
    const note = async (id: string, pid: number, host = hostIdentity(), noted: string = server) => {
      await mkdir(join(staging, id), { recursive: true });
      await writeFile(join(staging, id, 'staged'), 'half');
      await writeFile(
        join(journal, `${id}.json`),
        JSON.stringify({ note: JSON.stringify({ server: noted }), host, pid, startedAt: Date.now() }),
      );
    };
    const gone = 2 ** 22 + 1;
    await note('killed', gone);
    await note('alive', process.ppid);
    await note('elsewhere', gone, `${hostname()} other`);
    await note('of-another-server', gone, hostIdentity(), 'https://engee.example/prod/user/other/');
    await mkdir(join(staging, 'not-ours'), { recursive: true });
    // Where a link led, on another file system. The server notes it before it copies.
    await mkdir(disk('real'));
    await writeFile(join(staging, 'killed', 'beside'), `${folder.path}/real`);
    await writeFile(disk('real/.engee-staging-killed'), 'half');
    await writeFile(disk('real/.engee-staging-not-ours'), 'half');
    await files.removeLeftovers(server, always);
    assert.deepEqual((await readdir(staging)).sort(), ['alive', 'elsewhere', 'not-ours', 'of-another-server']);
    assert.deepEqual(await readdir(disk('real')), ['.engee-staging-not-ours']);
    assert.equal((await readdir(journal)).includes('killed.json'), false);
    await rm(staging, { recursive: true });
    await sandbox.control.clearRequests();
    await files.removeLeftovers(server, always);
    assert.deepEqual(await sandbox.control.requests(), []);
  });

  it('answers with a timeout that names the reason while Julia computes', async function () {
    const computing = client.user.evaluate(
      server,
      `touch("${at('computing')}"); let last = time() + 60; while !isfile("${at('end')}") && time() < last; end; end`,
      always,
    );
    await eventually(
      async () => readdir(folder.disk),
      (found) => found.includes('computing'),
    );
    const fault = await faultIn(files.list(server, folder.path, undefined, always));
    await writeFile(disk('end'), '');
    await computing;
    assert.deepEqual(fault, { kind: 'timeout', what: 'files', timeoutMs: 15_000 });
  });
});
