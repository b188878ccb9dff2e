import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { onBug } from '../../../../src/core/lib/reportBug.ts';
import type { Interruption, Run, RunObserver, RunOutcome } from '../../../../src/core/run/model.ts';
import { type RunJob, RunQueue } from '../../../../src/core/run/runQueue.ts';
import { runOf } from '../stackTrace/support/places.ts';
import { submissionOf } from './support/submissions.ts';

const server = 'https://engee.example/prod/user/demo/' as ServerUrl;
const never = new AbortController().signal;
const noObserver: RunObserver = {
  onSent: ignore,
  onProgress: ignore,
  onOutput: ignore,
  onOutputCut: ignore,
  onDisplayed: ignore,
  onAsked: ignore,
  onTimed: ignore,
  onPeriod: ignore,
};

/** An engine whose runs end when the test ends them. */
class FakeEngine {
  readonly sent: string[] = [];
  readonly interrupted: string[] = [];
  interruption: Interruption = 'thrown';
  private readonly ends: ((end: RunOutcome | Error) => void)[] = [];
  private readonly arrivals: (() => void)[] = [];

  run(_server: ServerUrl, { submission }: Run, _observer: RunObserver, signal: AbortSignal): Promise<RunOutcome> {
    this.sent.push(submission.code);
    this.arrivals.shift()?.();
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new EngeeError({ kind: 'canceled' }));
      });
      this.ends.push((end) => {
        if (end instanceof Error) reject(end);
        else resolve(end);
      });
    });
  }

  interrupt(_server: ServerUrl, { submission }: Run): Promise<Interruption> {
    this.interrupted.push(submission.code);
    return Promise.resolve(this.interruption);
  }

  end(index: number, end: RunOutcome | Error): void {
    this.ends[index]?.(end);
  }

  async nextSent(): Promise<void> {
    await new Promise<void>((resolve) => this.arrivals.push(resolve));
  }
}

const value = (text: string): RunOutcome => ({ kind: 'value', shown: { text, isCut: false, rich: [], omitted: [] } });
const userError: RunOutcome = {
  kind: 'error',
  error: { kind: 'text', type: 'E', shortDescription: 'E()', fullDescription: 'E' },
};

describe('RunQueue', () => {
  let engine: FakeEngine;
  let ready: RunJob['ready'];
  let queue: RunQueue;

  beforeEach(() => {
    engine = new FakeEngine();
    ready = () => Promise.resolve(server);
    const clock = { now: () => 1234, monotonic: () => 0, schedule: () => ({ dispose: ignore }) };
    queue = new RunQueue(engine, clock);
  });

  function run(code: string, signal = never, observer = noObserver): Promise<RunOutcome> {
    const job: RunJob = { ready: (each) => ready(each), run: (...sent) => engine.run(...sent) };
    return queue.run(runOf(submissionOf(code)), job, observer, signal);
  }

  /** A server that is never ready. */
  const untilAborted = (signal: AbortSignal): Promise<ServerUrl> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new EngeeError({ kind: 'canceled' }));
      });
    });

  it('sends runs one at a time and in order', async () => {
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

  it('reports the start time of a run that is only followed', async () => {
    const job: RunJob = { begunAt: 1_000, ready: (each) => ready(each), run: (...sent) => engine.run(...sent) };
    const followed = queue.run(runOf(submissionOf('1')), job, noObserver, never);
    await engine.nextSent();
    assert.equal(queue.state.kind === 'running' && queue.state.since, 1_000);
    engine.end(0, value(''));
    await followed;
  });

  it('reports its state with the start time and the number of queued runs', async () => {
    const states: string[] = [];
    queue.onDidChangeState((state) => {
      states.push(state.kind === 'idle' ? 'idle' : `${state.kind} ${state.run.submission.code} +${state.waiting}`);
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

  it("continues after an error in the user's code", async () => {
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
  ] satisfies Fault[]) {
    it(`drops the queued runs when a run fails: ${fault.kind}`, async () => {
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

  it('asks once and sends nothing if the user declines to start the server', async () => {
    let asked = 0;
    ready = () => {
      asked++;
      return Promise.reject(new EngeeError({ kind: 'canceled' }));
    };
    assert.deepEqual(await Promise.all([run('1'), run('2')]), [
      { kind: 'notSent', why: 'canceled' },
      { kind: 'notSent', why: 'earlierRunFailed' },
    ]);
    assert.equal(asked, 1);
    assert.deepEqual(engine.sent, []);
  });

  it('stops waiting for the active run and continues with the next one', async () => {
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

  it('cancels a queued run', async () => {
    const user = new AbortController();
    const first = run('1');
    const second = run('2', user.signal);
    await engine.nextSent();
    user.abort();
    assert.deepEqual(await second, { kind: 'notSent', why: 'canceled' });
    assert.equal(queue.state.kind === 'running' && queue.state.waiting, 0);
    engine.end(0, value('one'));
    assert.deepEqual(await first, value('one'));
    assert.deepEqual(engine.sent, ['1']);
  });

  it('cancels a run while its server is being prepared', async () => {
    const user = new AbortController();
    ready = untilAborted;
    const first = run('1', user.signal);
    user.abort();
    assert.deepEqual(await first, { kind: 'notSent', why: 'canceled' });
    assert.deepEqual(engine.sent, []);
  });

  it('does not send a run that was canceled during preparation, even if the server becomes ready', async () => {
    const user = new AbortController();
    ready = () => {
      user.abort();
      return Promise.resolve(server);
    };
    assert.deepEqual(await run('1', user.signal), { kind: 'notSent', why: 'canceled' });
    assert.deepEqual(engine.sent, []);
  });

  it('does not queue a run that is already canceled', async () => {
    assert.deepEqual(await run('1', AbortSignal.abort()), { kind: 'notSent', why: 'canceled' });
    assert.deepEqual(queue.state, { kind: 'idle' });
  });

  it('cancels the active run and all queued runs', async () => {
    const runs = [run('1'), run('2')];
    await engine.nextSent();
    queue.cancelAll();
    assert.deepEqual(await Promise.all(runs), [{ kind: 'stoppedWaiting' }, { kind: 'notSent', why: 'canceled' }]);
    assert.deepEqual(engine.sent, ['1']);
  });

  it('interrupts the active run, keeps waiting for it, and cancels the queued runs', async () => {
    engine.interruption = 'pending';
    const [first, second] = [run('1'), run('2')];
    await engine.nextSent();
    assert.equal(await queue.interrupt(never), 'pending');
    assert.deepEqual(engine.interrupted, ['1']);
    assert.deepEqual(await second, { kind: 'notSent', why: 'canceled' });
    assert.equal(queue.state.kind, 'running');
    engine.end(0, { kind: 'interrupted' });
    assert.deepEqual(await first, { kind: 'interrupted' });
    assert.deepEqual(engine.sent, ['1']);
  });

  it('interrupts a run that has not been sent by not sending it', async () => {
    ready = untilAborted;
    const first = run('1');
    assert.equal(await queue.interrupt(never), 'thrown');
    assert.deepEqual(await first, { kind: 'notSent', why: 'canceled' });
    assert.deepEqual([engine.sent, engine.interrupted], [[], []]);
  });

  it('reports "ended" for an interrupt when nothing is running', async () => {
    assert.equal(await queue.interrupt(never), 'ended');
    assert.deepEqual(engine.interrupted, []);
  });

  it('passes on a bug and executes the next run', async () => {
    const first = run('1');
    await engine.nextSent();
    engine.end(0, new TypeError('bug'));
    await assert.rejects(first, TypeError);
    const second = run('2');
    await engine.nextSent();
    engine.end(1, value('two'));
    assert.deepEqual(await second, value('two'));
  });

  it('executes the next run if a state listener throws', async () => {
    const bugs: unknown[] = [];
    const reporting = onBug((error) => {
      bugs.push(error);
    });
    try {
      queue.onDidChangeState(() => {
        throw new Error('a broken listener');
      });
      const first = run('1');
      await engine.nextSent();
      engine.end(0, value('1'));
      assert.deepEqual(await first, value('1'));
      const second = run('2');
      await engine.nextSent();
      engine.end(1, value('2'));
      assert.deepEqual(await second, value('2'));
      assert.equal(queue.state.kind, 'idle');
      assert.ok(bugs.length > 0);
    } finally {
      reporting.dispose();
    }
  });

  it('notifies the observer before it sends the run', async () => {
    const seen: string[] = [];
    const outcome = run('1', never, { ...noObserver, onSent: () => seen.push(`sent ${engine.sent.length}`) });
    await engine.nextSent();
    engine.end(0, value('one'));
    await outcome;
    assert.deepEqual(seen, ['sent 0']);
  });
});

function ignore(): void {
  // The tests check only how runs end.
}
