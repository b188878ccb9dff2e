import assert from 'node:assert/strict';
import type { RunOutcome } from '../../../src/core/run/model.ts';
import { createPlainEngine } from '../../../src/core/run/plainEngine.ts';
import { RunQueue } from '../../../src/core/run/runQueue.ts';
import { selectionToRun, type Submission } from '../../../src/core/run/submission.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { Observed, runOf } from '../support/observedRun.ts';
import { runningSandbox } from '../support/sandbox.ts';

const evalPath = { path: 'external/command/eval' };

/** What still works if the bridge cannot be installed and only the documented endpoint is used. */
describe('Running code without the bridge', function () {
  // The first call compiles code, which takes long on a busy machine.
  this.timeout(60_000);

  let sandbox: Sandbox;
  let client: EngeeClient;
  let queue: RunQueue;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
  });

  beforeEach(async () => {
    await runningSandbox();
    queue = new RunQueue(createPlainEngine(client.user), nodeClock);
  });

  function run(code: string | Submission, signal = always, ready = () => client.serverUrl()): Promise<RunOutcome> {
    const engine = createPlainEngine(client.user);
    const whole = typeof code === 'string' ? runOf(code) : { ...runOf(''), submission: code };
    return queue.run(whole, { ready, run: (...sent) => engine.run(...sent) }, new Observed(), signal);
  }

  it('returns the value of the last expression', async () => {
    assert.deepEqual(await run('a = 3\na + 5'), value('8'));
    assert.deepEqual(await run('a'), value('3'));
    assert.deepEqual(await run('nothing'), { kind: 'value', shown: undefined });
  });

  it('preserves wide characters, quotes, dollar signs and backslashes', async () => {
    assert.deepEqual(await run(`raw"""Ж日本👩‍🚀 "q" $x \\ '"""`), value('Ж日本👩‍🚀 "q" $x \\ \''));
  });

  it('runs a selection in a file with CRLF line breaks', async () => {
    const submission = selectionToRun({
      uri: 'file:///project/crlf.jl',
      version: 1,
      title: 'crlf.jl',
      text: 'a = 1\r\nb = """x\r\ny"""\r\nlength(b)\r\n',
      selections: [{ start: { line: 1, character: 0 }, end: { line: 3, character: 9 } }],
    });
    assert.notEqual(submission.kind, 'nothingToRun');
    assert.deepEqual(await run(submission as Submission), value('3'));
  });

  it('reports an unknown outcome if the connection breaks after sending, does not retry, and drops the queued runs', async () => {
    await sandbox.control.addFault({ ...evalPath, times: 1, fault: { kind: 'cut', at: 'reply', reset: true } });
    const outcomes = await Promise.all([run('counter = @isdefined(counter) ? counter + 1 : 1'), run('2')]);
    assert.deepEqual(outcomes, [
      { kind: 'failed', fault: { kind: 'outcomeUnknown', what: 'run' } },
      { kind: 'notSent', why: 'earlierRunFailed' },
    ]);
    assert.equal((await sandbox.control.requests(evalPath)).length, 1);
    assert.deepEqual(await run('counter'), value('1'));
  });

  it('treats a 400 response that is not an error in the code as a failure', async () => {
    await sandbox.control.addFault({
      ...evalPath,
      times: 1,
      fault: { kind: 'status', status: 400, body: '{"message":"no"}' },
    });
    assert.equal((await run('1')).kind, 'failed');
  });

  it('sends runs one at a time and in order, and continues after an error', async () => {
    const outcomes = await Promise.all([
      run('order = [1]; sleep(0.2); order'),
      run('push!(order, 2); error("x")'),
      run('push!(order, 3)'),
    ]);
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['value', 'error', 'value'],
    );
    assert.deepEqual(outcomes[2], value('[1, 2, 3]'));
    const requests = await sandbox.control.requests(evalPath);
    assert.equal(requests.length, 3);
    requests.slice(1).forEach((request, index) => {
      const before = requests[index];
      assert.ok(request.receivedAtMs >= (before?.receivedAtMs ?? NaN) + (before?.durationMs ?? NaN) - 1, 'overlap');
    });
  });

  it('stops waiting immediately while the server continues', async () => {
    const user = new AbortController();
    const hold = await sandbox.control.addFault({ ...evalPath, times: 1, fault: { kind: 'hold', at: 'reply' } });
    const outcome = run('done_after_all = 7', user.signal);
    await sandbox.control.nextRequest({ ...evalPath, after: 0 });
    user.abort();
    assert.deepEqual(await outcome, { kind: 'stoppedWaiting' });
    await sandbox.control.removeFault(hold);
    assert.deepEqual(await run('done_after_all'), value('7'));
  });

  it('reports that the server is not running if it was stopped elsewhere', async () => {
    const url = await client.serverUrl();
    await sandbox.control.stopServer();
    assert.deepEqual(await run('1', always, () => Promise.resolve(url)), {
      kind: 'failed',
      fault: { kind: 'serverNotRunning', status: 'stopped' },
    });
  });
});

function value(text: string): RunOutcome {
  return { kind: 'value', shown: { text, isCut: false, rich: [], omitted: [] } };
}
