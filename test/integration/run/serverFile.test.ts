import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BridgeEngine } from '../../../src/core/run/bridgeEngine.ts';
import type { Run, RunOutcome } from '../../../src/core/run/model.ts';
import { runFileName } from '../../../src/core/run/runFileName.ts';
import { fileToRun, type Submission } from '../../../src/core/run/submission.ts';
import { createErrorView } from '../../../src/core/stackTrace/createErrorView.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { bridgedEngine } from '../support/bridgedEngine.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { Observed } from '../support/observedRun.ts';
import { runningSandbox } from '../support/sandbox.ts';

const folder = '/user/модель 1';

describe('Code of a file on the server', function () {
  // The first call compiles code, which takes long on a busy machine.
  this.timeout(60_000);

  let sandbox: Sandbox;
  let client: EngeeClient;
  let engine: BridgeEngine;
  let lastId = 0;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    engine = bridgedEngine(client).engine;
    const local = join(sandbox.userDirectory, 'модель 1');
    await mkdir(local);
    await writeFile(join(local, 'data.txt'), 'beside');
    await writeFile(join(local, 'part.jl'), 'function fails()\n\n  error("no")\nend\npart_dir = @__DIR__');
  });

  after(() => rm(join(sandbox.userDirectory, 'модель 1'), { recursive: true }));

  function runOf(text: string, serverPath?: string): Run {
    const place = serverPath === undefined ? {} : { serverPath };
    const uri = `engee://engee.test--1${serverPath ?? '/main.jl'}`;
    const request = fileToRun({ uri, version: 1, title: 'main.jl', text, ...place, selections: [] });
    assert.notEqual(request.kind, 'nothingToRun');
    return { number: 1, id: `s-${(++lastId).toString(36)}`, submission: request as Submission };
  }

  async function outcomeOf(run: Run): Promise<RunOutcome> {
    return engine.run(await client.serverUrl(), run, new Observed(), always);
  }

  async function valueOf(text: string, serverPath?: string): Promise<string | undefined> {
    const outcome = await outcomeOf(runOf(text, serverPath));
    return outcome.kind === 'value' ? outcome.shown?.text : outcome.kind;
  }

  it('runs in its own folder (colab#391: wrong root)', async () => {
    const elsewhere = await valueOf('pwd()');
    const code = 'include("part.jl")\n(@__FILE__, @__DIR__, part_dir, read("data.txt", String))';
    assert.equal(await valueOf(code, `${folder}/main.jl`), `("${folder}/main.jl", "${folder}", "${folder}", "beside")`);
    assert.equal(await valueOf('pwd()'), elsewhere);
  });

  it('has an error whose frame in an included file leads to that file', async () => {
    const run = runOf('include("part.jl")\n\nfails()', `${folder}/main.jl`);
    const outcome = await outcomeOf(run);
    assert.ok(outcome.kind === 'error');
    const { exceptions } = createErrorView(run, outcome.error, {
      submissionOf: (name) => (name === runFileName(run) ? run.submission : undefined),
      documentAt: (path, { serverPath }) => (serverPath === undefined ? undefined : `engee://engee.test--1${path}`),
      versionOf: () => 0,
      earlierThan: () => [],
    });
    const origins = exceptions[0].frames.flatMap(({ owner, origin }) => (owner === 'user' && origin ? [origin] : []));
    assert.deepEqual(
      origins.map(({ uri, line }) => [uri, line]),
      [
        [`engee://engee.test--1${folder}/part.jl`, 2],
        [`engee://engee.test--1${folder}/main.jl`, 2],
      ],
    );
  });

  it('does not run if its folder is gone', async () => {
    const outcome = await outcomeOf(runOf('ran_elsewhere = 1', '/user/gone/main.jl'));
    assert.ok(outcome.kind === 'error' && outcome.error.kind === 'exceptions');
    assert.match(outcome.error.exceptions[0]?.message ?? '', /\/user\/gone/);
    assert.equal(await valueOf('@isdefined(ran_elsewhere)'), 'false');
  });
});
