import assert from 'node:assert/strict';
import { rm, watch, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bridgeModule } from '../../../src/core/bridge/bridgeModule.ts';
import { EngeeError } from '../../../src/core/errors/engeeError.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { type BridgedEngine, bridgedEngine, bridgeSource } from '../support/bridgedEngine.ts';
import { always, type EngeeClient, engeeClient, faultIn } from '../support/engeeClient.ts';
import { Observed, runCode, runOf } from '../support/observedRun.ts';
import { runningSandbox } from '../support/sandbox.ts';

const evalPath = 'external/command/eval';
const restarted = { kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' };

/** Windows, interrupts, reloads, and servers that restart. */
describe('The bridge during the life of a server', function () {
  // The first call compiles code, which takes long on a busy machine.
  this.timeout(120_000);

  let sandbox: Sandbox;
  let client: EngeeClient;
  let bridged: BridgedEngine;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox('interpreted');
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
  });

  beforeEach(async () => {
    await runningSandbox('interpreted');
    bridged = bridgedEngine(client);
  });

  const valueOf = async (code: string, { engine } = bridged) => {
    const { outcome } = await runCode(engine, client, code);
    if (outcome.kind !== 'value') assert.fail(JSON.stringify(outcome));
    return outcome.shown?.text;
  };

  async function restart(): Promise<void> {
    await sandbox.control.stopServer();
    await sandbox.control.startServer();
  }

  /** Starts a run and waits until it prints `go`. */
  async function startRun(code: string, { engine } = bridged) {
    const run = runOf(`println("go")\n${code}`);
    const observed = new Observed();
    const server = await client.serverUrl();
    const ended = engine.run(server, run, observed, always);
    await observed.until(() => observed.output.startsWith('go\n'));
    return { run, observed, server, ended };
  }

  /** Resolves when the code has created a file with that name in /user. */
  async function appears(name: string): Promise<void> {
    for await (const { filename } of watch(sandbox.userDirectory)) if (filename === name) return;
  }

  it('is installed once for concurrent first runs', async () => {
    const values = await Promise.all([1, 2, 3].map((number) => valueOf(String(number))));
    assert.deepEqual(values, ['1', '2', '3']);
    const requests = await sandbox.control.requests({ path: evalPath });
    assert.equal(requests.filter(({ body }) => body.includes('.hello()')).length, 1);
  });

  for (const [version, source] of [
    ['the same bridge', bridgeSource],
    ['another version of it', `${bridgeSource}\n# another\n`],
  ]) {
    it(`makes a second window with ${version} wait for the first and keeps their output separate`, async () => {
      const first = await startRun(
        'open(io -> write(io, "1"), "/user/turns", "a")\nwhile !isfile("/user/turn-over"); sleep(0.02); end\nprintln("first")\nopen(io -> write(io, "1"), "/user/turns", "a")',
      );
      const other = bridgedEngine(client, source);
      const observed = new Observed();
      const second = runCode(
        other.engine,
        client,
        'println("second")\nopen(io -> write(io, "2"), "/user/turns", "a")',
        { observed },
      );
      await observed.until(() => observed.progress.includes('waitingForOther'));
      assert.equal(observed.output, '');
      await writeFile(join(sandbox.userDirectory, 'turn-over'), '');
      assert.equal((await first.ended).kind, 'value');
      assert.equal((await second).outcome.kind, 'value');
      assert.deepEqual([first.observed.output, observed.output], ['go\nfirst\n', 'second\n']);
      assert.equal(
        await valueOf('text = read("/user/turns", String); rm("/user/turns"); rm("/user/turn-over"); text'),
        '"112"',
      );
    });
  }

  for (const [what, code] of Object.entries({
    sleeps: 'sleep(60)',
    'waits for a task': 'wait(@async sleep(60))',
    'takes from an empty channel': 'take!(Channel(0))',
    'prints in a loop': 'while true; println("x"); sleep(0.001); end',
    'yields in a loop': 'while true; yield(); end',
  })) {
    it(`interrupts code that ${what}`, async () => {
      const { run, server, ended } = await startRun(code);
      assert.equal(await bridged.engine.interrupt(server, run, always), 'thrown');
      assert.deepEqual(await ended, { kind: 'interrupted' });
      assert.equal(await valueOf('1 + 1'), '2');
    });
  }

  it('interrupts computing code when it next waits and reports the interrupt as pending', async () => {
    const { run, server, ended } = await startRun(
      'while !isfile("/user/compute"); sleep(0.02); end\nmv("/user/compute", "/user/computing")\nwhile isfile("/user/computing"); end\nsleep(60)',
    );
    const computing = appears('computing');
    await writeFile(join(sandbox.userDirectory, 'compute'), '');
    await computing;
    assert.equal(await bridged.engine.interrupt(server, run, always), 'pending');
    await rm(join(sandbox.userDirectory, 'computing'));
    assert.deepEqual(await ended, { kind: 'interrupted' });
  });

  it('reports that a finished run cannot be interrupted', async () => {
    const { run, server, ended } = await startRun('1');
    await ended;
    assert.equal(await bridged.engine.interrupt(server, run, always), 'ended');
    assert.equal(await valueOf('2'), '2');
  });

  it('allows code to catch the interrupt and continue', async () => {
    const { run, server, observed, ended } = await startRun('try; sleep(60); catch e; println(typeof(e)); end; 5');
    assert.equal(await bridged.engine.interrupt(server, run, always), 'thrown');
    const outcome = await ended;
    assert.equal(outcome.kind === 'value' && outcome.shown?.text, '5');
    assert.equal(observed.output, 'go\nInterruptException\n');
  });

  it('withdraws a run that waits for another window', async () => {
    const first = await startRun('sleep(60)');
    const other = bridgedEngine(client);
    const observed = new Observed();
    const run = runOf('println("never")');
    const second = other.engine.run(first.server, run, observed, always);
    await observed.until(() => observed.progress.includes('waitingForOther'));
    assert.equal(await other.engine.interrupt(first.server, run, always), 'thrown');
    assert.deepEqual(await second, { kind: 'notSent', why: 'canceled' });
    await bridged.engine.interrupt(first.server, first.run, always);
    assert.deepEqual(await first.ended, { kind: 'interrupted' });
    assert.equal(observed.output, '');
  });

  it('follows a run from before a reload with all of its output and its value', async () => {
    const window = new AbortController();
    const run = runOf('for i in 1:3; println("line ", i); sleep(0.2); end; display(4); 5');
    const observed = new Observed();
    const server = await client.serverUrl();
    const left = bridged.engine.run(server, run, observed, window.signal);
    await observed.until(() => observed.output.includes('line 1'));
    const epoch = bridged.engine.epochOf(run);
    assert.ok(epoch !== undefined);
    window.abort(new EngeeError({ kind: 'canceled' }));
    assert.deepEqual(await faultIn(left), { kind: 'canceled' });
    const again = new Observed();
    const outcome = await bridgedEngine(client).engine.reattach(server, run, epoch, again, always);
    assert.equal(outcome.kind === 'value' && outcome.shown?.text, '5');
    assert.equal(again.output, 'line 1\nline 2\nline 3\n<4>');
    assert.ok((again.timed ?? 0) >= 600, `${again.timed} ms: since it began`);
  });

  it('reports an unknown outcome for a run from before a reload if the server restarted', async () => {
    const run = runOf('1');
    await bridged.engine.run(await client.serverUrl(), run, new Observed(), always);
    const epoch = bridged.engine.epochOf(run) ?? '';
    await restart();
    await valueOf('1');
    assert.deepEqual(
      await faultIn(
        bridgedEngine(client).engine.reattach(await client.serverUrl(), run, epoch, new Observed(), always),
      ),
      restarted,
    );
  });

  it('is silently reinstalled on a server that restarted between two runs', async () => {
    assert.equal(await valueOf('before = 1'), '1');
    await restart();
    const { outcome, observed } = await runCode(bridged.engine, client, 'println("new"); @isdefined(before)');
    assert.equal(outcome.kind === 'value' && outcome.shown?.text, 'false');
    assert.equal(observed.output, 'new\n');
  });

  it('reports an unknown outcome if the server restarts during a run', async () => {
    const { ended, observed } = await startRun('sleep(600)');
    const fault = faultIn(ended);
    await restart();
    assert.deepEqual(await fault, restarted);
    assert.equal(observed.output, 'go\n');
    assert.equal(await valueOf('1 + 1'), '2');
  });

  it('reports an unknown outcome for a run that terminates its server', async () => {
    assert.deepEqual(await faultIn(runCode(bridged.engine, client, 'exit()')), restarted);
    await sandbox.control.startServer();
    assert.equal(await valueOf('1 + 1'), '2');
  });

  it('works in a Julia where `println`, `string` and `stdout` are redefined', async () => {
    await restart();
    assert.equal(
      await valueOf('println(x...) = 1\nstring(x...) = "s"\nlength(x) = -1\nprintln("a") + length([])'),
      '0',
    );
    assert.equal((await runCode(bridged.engine, client, 'Base.println("b"); string(1)')).observed.output, 'b\n');
    await restart();
  });

  it('falls back to the plain endpoint if a variable has the name of its module', async () => {
    await restart();
    const { name } = await bridgeModule(bridgeSource);
    await client.user.evaluate(await client.serverUrl(), `var"${name}" = 7`, always);
    const { outcome, observed } = await runCode(bridged.engine, client, '1 + 1');
    assert.equal(outcome.kind === 'value' && outcome.shown?.text, '2');
    assert.deepEqual(
      observed.progress.filter((progress) => progress !== 'preparing'),
      ['plain'],
    );
    await restart();
  });

  it('is reinstalled after a run that replaced its module', async () => {
    const { name } = await bridgeModule(bridgeSource);
    const { observed } = await runCode(
      bridged.engine,
      client,
      `println("a")\nCore.eval(Main, :(module $(Symbol("${name}")) end))\nprintln("b")`,
    );
    assert.match(observed.output, /^a\nWARNING: replacing module .*\n+b\n$/);
    assert.equal(await valueOf('1 + 1'), '2');
    await restart();
  });

  it('is not used if the server rejects it', async () => {
    const body = JSON.stringify({
      result_code: 'command_error',
      error: { full_description: 'no', short_description: 'no', type: 'ErrorException' },
    });
    await sandbox.control.addFault({
      path: evalPath,
      bodyContains: '.hello()',
      fault: { kind: 'replaceBody', status: 400, body },
    });
    const { outcome, observed } = await runCode(bridged.engine, client, '1 + 1');
    assert.deepEqual(outcome, { kind: 'value', shown: { text: '2', isCut: false, rich: [], omitted: [] } });
    assert.deepEqual(
      observed.progress.filter((progress) => progress !== 'preparing'),
      ['plain'],
    );
  });
});
