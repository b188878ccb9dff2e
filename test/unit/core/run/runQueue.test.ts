import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { Evaluation } from '../../../../src/core/api/userApi.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { plainEngine, type RunEngine } from '../../../../src/core/run/runEngine.ts';
import { RunQueue, type RunOutcome } from '../../../../src/core/run/runQueue.ts';
import { submissionOf } from './support/submissions.ts';

const server = 'https://engee.example/prod/user/demo/' as ServerUrl;
const never = new AbortController().signal;
const observer = { onSent: () => undefined };

/** An engine whose runs end when the test says so. */
class FakeEngine implements RunEngine {
  readonly sent: string[] = [];
  private readonly ends: ((end: Evaluation | Error) => void)[] = [];
  private readonly arrivals: (() => void)[] = [];

  run(_server: ServerUrl, submission: { code: string }, signal: AbortSignal): Promise<Evaluation> {
    this.sent.push(submission.code);
    this.arrivals.shift()?.();
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new EngeeError({ kind: 'cancelled' }));
      });
      this.ends.push((end) => {
        if (end instanceof Error) reject(end);
        else resolve(end);
      });
    });
  }

  end(index: number, end: Evaluation | Error): void {
    this.ends[index]?.(end);
  }

  async nextSent(): Promise<void> {
    await new Promise<void>((resolve) => this.arrivals.push(resolve));
  }
}

const value = (text: string): Evaluation => ({ kind: 'value', text });
const userError: Evaluation = { kind: 'error', type: 'E', shortDescription: 'E()', fullDescription: 'E' };

describe('the queue of runs', () => {
  let engine: FakeEngine;
  let ready: (signal: AbortSignal) => Promise<ServerUrl>;
  let queue: RunQueue;

  beforeEach(() => {
    engine = new FakeEngine();
    ready = () => Promise.resolve(server);
    const clock = { now: () => 1234, monotonic: () => 0, schedule: () => ({ dispose: () => undefined }) };
    queue = new RunQueue(engine, (signal) => ready(signal), clock);
  });

  function run(code: string, signal = never): Promise<RunOutcome> {
    return queue.run(submissionOf(code), observer, signal);
  }

  it('sends one at a time, in order', async () => {
    const first = run('1');
    const second = run('2');
    await engine.nextSent();
    assert.deepEqual(engine.sent, ['1']);
    engine.end(0, value('one'));
    assert.deepEqual(await first, value('one'));
    await engine.nextSent();
    engine.end(1, value('two'));
    assert.deepEqual(await second, value('two'));
    assert.deepEqual(engine.sent, ['1', '2']);
  });

  it('tells its state: preparing, running since when, how many wait, idle', async () => {
    const states: string[] = [];
    queue.onDidChangeState((state) => {
      states.push(state.kind === 'idle' ? 'idle' : `${state.kind} ${state.submission.code} +${state.waiting}`);
    });
    const first = run('1');
    const second = run('2');
    await engine.nextSent();
    assert.deepEqual(states, ['preparing 1 +0', 'preparing 1 +1', 'running 1 +1']);
    assert.equal(queue.state.kind === 'running' && queue.state.since, 1234);
    engine.end(0, value(''));
    await engine.nextSent();
    engine.end(1, value(''));
    await Promise.all([first, second]);
    await Promise.resolve();
    assert.deepEqual(states.slice(3), ['preparing 2 +0', 'running 2 +0', 'idle']);
    assert.deepEqual(queue.state, { kind: 'idle' });
  });

  it('goes on after an error in the user code', async () => {
    const first = run('1');
    const second = run('2');
    await engine.nextSent();
    engine.end(0, userError);
    assert.deepEqual(await first, userError);
    await engine.nextSent();
    engine.end(1, value('two'));
    assert.deepEqual(await second, value('two'));
  });

  for (const fault of [
    { kind: 'outcomeUnknown', what: 'run' },
    { kind: 'serverNotRunning', status: 'stopped' },
    { kind: 'signInRequired', why: 'expired' },
    { kind: 'timeout', what: 'run', timeoutMs: 1 },
  ] as const) {
    it(`drops the rest when a run fails: ${fault.kind}`, async () => {
      const runs = [run('1'), run('2'), run('3')];
      await engine.nextSent();
      engine.end(0, new EngeeError(fault));
      assert.deepEqual(await Promise.all(runs), [
        { kind: 'failed', fault },
        { kind: 'notSent', why: 'earlierRunFailed' },
        { kind: 'notSent', why: 'earlierRunFailed' },
      ]);
      assert.deepEqual(engine.sent, ['1']);
    });
  }

  it('sends nothing, and asks once, when the user does not want the server started', async () => {
    let asked = 0;
    ready = () => {
      asked++;
      return Promise.reject(new EngeeError({ kind: 'cancelled' }));
    };
    assert.deepEqual(await Promise.all([run('1'), run('2')]), [
      { kind: 'notSent', why: 'cancelled' },
      { kind: 'notSent', why: 'earlierRunFailed' },
    ]);
    assert.equal(asked, 1);
    assert.deepEqual(engine.sent, []);
  });

  it('stops waiting for the run that was sent, and goes on with the next', async () => {
    const user = new AbortController();
    const first = run('1', user.signal);
    const second = run('2');
    await engine.nextSent();
    user.abort();
    assert.deepEqual(await first, { kind: 'stoppedWaiting' });
    await engine.nextSent();
    engine.end(1, value('two'));
    assert.deepEqual(await second, value('two'));
  });

  it('takes back a run that waits', async () => {
    const user = new AbortController();
    const first = run('1');
    const second = run('2', user.signal);
    await engine.nextSent();
    user.abort();
    assert.deepEqual(await second, { kind: 'notSent', why: 'cancelled' });
    assert.equal(queue.state.kind === 'running' && queue.state.waiting, 0);
    engine.end(0, value('one'));
    assert.deepEqual(await first, value('one'));
    assert.deepEqual(engine.sent, ['1']);
  });

  it('takes back a run whose server is still being made ready', async () => {
    const user = new AbortController();
    ready = (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new EngeeError({ kind: 'cancelled' }));
        });
      });
    const first = run('1', user.signal);
    user.abort();
    assert.deepEqual(await first, { kind: 'notSent', why: 'cancelled' });
    assert.deepEqual(engine.sent, []);
  });

  it('does not send what was taken back while it was being made ready, even if the server became so', async () => {
    const user = new AbortController();
    ready = () => {
      user.abort();
      return Promise.resolve(server);
    };
    assert.deepEqual(await run('1', user.signal), { kind: 'notSent', why: 'cancelled' });
    assert.deepEqual(engine.sent, []);
  });

  it('does not queue what is taken back already', async () => {
    assert.deepEqual(await run('1', AbortSignal.abort()), { kind: 'notSent', why: 'cancelled' });
    assert.deepEqual(queue.state, { kind: 'idle' });
  });

  it('cancels all: the one that was sent and those behind it', async () => {
    const runs = [run('1'), run('2')];
    await engine.nextSent();
    queue.cancelAll();
    assert.deepEqual(await Promise.all(runs), [{ kind: 'stoppedWaiting' }, { kind: 'notSent', why: 'cancelled' }]);
    assert.deepEqual(engine.sent, ['1']);
  });

  it('hands a bug on, and takes the next run all the same', async () => {
    const first = run('1');
    await engine.nextSent();
    engine.end(0, new TypeError('bug'));
    await assert.rejects(first, TypeError);
    const second = run('2');
    await engine.nextSent();
    engine.end(1, value('two'));
    assert.deepEqual(await second, value('two'));
  });

  it('tells the observer before it sends', async () => {
    const seen: string[] = [];
    const outcome = queue.run(submissionOf('1'), { onSent: () => seen.push(`sent ${engine.sent.length}`) }, never);
    await engine.nextSent();
    engine.end(0, value('one'));
    await outcome;
    assert.deepEqual(seen, ['sent 0']);
  });
});

describe('the plain engine', () => {
  it('sends the code as it is to the server it is given', async () => {
    const calls: unknown[] = [];
    const evaluate = (...call: unknown[]) => {
      calls.push(call);
      return Promise.resolve(value('3'));
    };
    const unused = () => Promise.reject(new Error('not asked for'));
    const plain = plainEngine({ evaluate, upload: unused, download: unused });
    assert.deepEqual(await plain.run(server, submissionOf('\tx = "$y"\n'), never), value('3'));
    assert.deepEqual(calls, [[server, '\tx = "$y"\n', never]]);
  });
});
