import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import type { BridgedEngine } from '../support/bridgedEngine.ts';
import { bridgedEngine } from '../support/bridgedEngine.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { Observed, runOf } from '../support/observedRun.ts';
import { runningSandbox } from '../support/sandbox.ts';

describe('Input for running code', () => {
  let client: EngeeClient;
  let bridged: BridgedEngine;
  let server: ServerUrl;

  before(async function () {
    this.timeout(240_000);
    const sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    bridged = bridgedEngine(client);
    server = await client.serverUrl();
  });

  /** Runs code and answers its input requests. Undefined means end of input. */
  async function answered(code: string, answers: readonly (string | undefined)[]) {
    const observed = new Observed();
    const outcome = bridged.engine.run(server, runOf(code), observed, always);
    for (const [index, answer] of answers.entries()) {
      await observed.until(() => observed.asked.length > index);
      await observed.asked[index]?.answer(answer, always);
    }
    return { outcome: await outcome, observed };
  }

  it('is requested line by line after the printed output', async () => {
    const { outcome, observed } = await answered(
      'print("Length: "); l = parse(Float64, readline()); print("Name: "); name = readline(); println(name, " ", l)',
      ['2.5', 'Ада 🚀 \\ "$x"'],
    );
    assert.equal(outcome.kind, 'value');
    assert.equal(observed.output, 'Length: Name: Ада 🚀 \\ "$x" 2.5\n');
    assert.deepEqual(
      observed.asked.map(({ over }) => over.aborted),
      [true, true],
    );
  });

  it('can be ended by the user', async () => {
    const { outcome } = await answered('length(readlines()), eof(stdin)', ['a', 'b', undefined, undefined]);
    assert.ok(outcome.kind === 'value' && outcome.shown?.text === '(2, true)', JSON.stringify(outcome));
  });

  it('is no longer requested after the run is interrupted', async () => {
    const observed = new Observed();
    const run = runOf('readline()');
    const outcome = bridged.engine.run(server, run, observed, always);
    await observed.until(() => observed.asked.length > 0);
    assert.equal(await bridged.engine.interrupt(server, run, always), 'thrown');
    assert.deepEqual(await outcome, { kind: 'interrupted' });
    assert.equal(observed.asked[0]?.over.aborted, true);
  });

  it('is requested again after a reload', async () => {
    const before = new Observed();
    const window = new AbortController();
    const run = runOf('print("Name: "); readline()');
    const given = bridged.engine.run(server, run, before, window.signal).catch(() => undefined);
    await before.until(() => before.asked.length > 0);
    const epoch = bridged.engine.epochOf(run) ?? assert.fail('the run was not sent');
    window.abort();
    await given;
    const after = new Observed();
    const outcome = bridgedEngine(client).engine.reattach(server, run, epoch, after, always);
    await after.until(() => after.asked.length > 0);
    assert.equal(after.output, 'Name: ');
    await after.asked[0]?.answer('Ada', always);
    const { kind, ...rest } = await outcome;
    assert.deepEqual([kind, 'shown' in rest ? rest.shown?.text : undefined], ['value', '"Ada"']);
  });

  it('is not available to child processes, which would wait invisibly', async () => {
    const { outcome, observed } = await answered('run(`cat`); println("done")', []);
    assert.deepEqual([outcome.kind, observed.output], ['value', 'done\n']);
  });
});
