import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import { EngeeError } from '../../../src/core/errors/engeeError.ts';
import type { ChangedFiles, RemoteFiles } from '../../../src/core/files/remote/remoteFiles.ts';
import type { BridgeEngine } from '../../../src/core/run/bridgeEngine.ts';
import type { RunPeriod } from '../../../src/core/run/model.ts';
import { eventually } from '../../host/eventually.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { bridgedEngine } from '../support/bridgedEngine.ts';
import { always, type EngeeClient, engeeClient, faultIn } from '../support/engeeClient.ts';
import { Observed, runCode } from '../support/observedRun.ts';
import { remoteFiles } from '../support/remoteFiles.ts';
import { runningSandbox } from '../support/sandbox.ts';

describe('Finding what a run wrote', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let client: EngeeClient;
  let engine: BridgeEngine;
  let files: RemoteFiles;
  let server: ServerUrl;
  /** A folder of the test in `/user`, and its place on the disk. */
  let home: string;
  let disk: string;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    engine = bridgedEngine(client).engine;
    files = remoteFiles(client);
    server = await client.serverUrl();
  });

  beforeEach(async () => {
    await runningSandbox();
    const name = `changed-${randomUUID()}`;
    home = `/user/${name}`;
    disk = join(sandbox.userDirectory, name);
    await mkdir(disk);
  });

  afterEach(() => rm(disk, { recursive: true }));

  /** Runs code in the folder of the test, and returns when it ran. */
  async function run(code: string): Promise<RunPeriod> {
    const { outcome, observed } = await runCode(engine, client, `cd("${home}") do\n${code}\nend`);
    assert.equal(outcome.kind, 'value');
    return observed.period ?? assert.fail('the period is not known');
  }

  /** Waits until the clock is past all files that exist, by more than the steps in which it ticks. */
  async function passed(): Promise<void> {
    const newest = Date.now();
    await eventually(
      () => Promise.resolve(Date.now()),
      (now) => now > newest + 100,
    );
  }

  const found = async (period: RunPeriod, maxFiles = 100): Promise<ChangedFiles> =>
    files.findChanged(server, period, maxFiles, always);
  const namesIn = ({ files: changed }: ChangedFiles) =>
    changed
      .filter(({ path }) => path.startsWith(`${home}/`))
      .map(({ path, sizeBytes }) => `${path.slice(home.length + 1)} ${sizeBytes}`)
      .sort();

  it('finds files in subfolders with any names, and nothing that was there before', async () => {
    await writeFile(join(disk, 'before.csv'), 'x');
    await writeFile(join(disk, 'changed.csv'), 'x');
    await passed();
    const period = await run(`
      mkpath("результаты 1/deep")
      write("результаты 1/deep/итог №1.csv", "12345")
      write("with space.txt", "1")
      write("changed.csv", "123")
      read("before.csv", String)
      mkpath(".cache"); write(".cache/hidden", "x"); write(".hidden", "x")
      mkpath("/user/lsp_store"); write("/user/lsp_store/state", "x")`);
    await passed();
    await writeFile(join(disk, 'after.csv'), 'x');
    const changed = await found(period);
    assert.deepEqual(namesIn(changed), ['changed.csv 3', 'with space.txt 1', 'результаты 1/deep/итог №1.csv 5']);
    assert.deepEqual(
      changed.files.filter(({ path }) => /lsp_store|engee-vscode/.test(path)),
      [],
    );
    assert.deepEqual([changed.isCut, changed.unusable], [false, 0]);
  });

  it('finds what another program writes during the run', async () => {
    const observed = new Observed();
    const running = runCode(engine, client, `println("ready"); while !isfile("${home}/go"); sleep(0.01); end`, {
      observed,
    });
    await observed.until(() => observed.output.includes('ready'));
    await writeFile(join(disk, 'of another program.csv'), '12');
    await writeFile(join(disk, 'go'), '');
    await running;
    assert.deepEqual(namesIn(await found(observed.period ?? assert.fail())), ['go 0', 'of another program.csv 2']);
  });

  it('finds what a run has written so far', async () => {
    const observed = new Observed();
    const code = `write("${home}/first", "1"); println("ready"); while !isfile("${home}/go"); sleep(0.01); end`;
    const running = runCode(engine, client, code, { observed });
    await observed.until(() => observed.output.includes('ready'));
    const period = observed.period ?? assert.fail();
    assert.equal(period.endedMs, undefined);
    assert.deepEqual(namesIn(await found(period)), ['first 1']);
    await writeFile(join(disk, 'go'), '');
    await running;
  });

  it('still finds the files after a restart of the server', async () => {
    const period = await run('write("kept.csv", "1")');
    await sandbox.control.stopServer();
    await sandbox.control.startServer();
    assert.deepEqual(namesIn(await found(period)), ['kept.csv 1']);
  });

  it('uses a clock that agrees with the times of the files', async () => {
    await passed();
    const period = await run('write("a", "1"); sleep(0.05)');
    const { mtimeMs } = await stat(join(disk, 'a'));
    assert.ok(period.beganMs - 20 <= mtimeMs && mtimeMs <= (period.endedMs ?? 0), `${period.beganMs} ${mtimeMs}`);
  });

  it('stops at the limit and leaves no temporary folder', async () => {
    const period = await run('foreach(n -> write(string(n), ""), 1:20)');
    assert.equal((await found(period, 20)).isCut, false);
    const cut = await found(period, 5);
    assert.deepEqual([cut.files.length, cut.isCut], [5, true]);
    await eventually(
      async () => (await readdir(sandbox.userDirectory)).includes('.engee-vscode'),
      (isLeft) => !isLeft,
    );
  });

  it('can be canceled', async () => {
    const canceled = new AbortController();
    const search = files.findChanged(server, { beganMs: 0, endedMs: undefined }, 100, canceled.signal);
    canceled.abort(new EngeeError({ kind: 'canceled' }));
    assert.deepEqual(await faultIn(search), { kind: 'canceled' });
  });

  it('fails with the reason if the server stops', async () => {
    await sandbox.control.stopServer();
    assert.deepEqual(await faultIn(found({ beganMs: 0, endedMs: undefined })), {
      kind: 'serverNotRunning',
      status: 'stopped',
    });
  });
});
