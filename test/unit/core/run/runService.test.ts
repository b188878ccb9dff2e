import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import type { Interruption, Run, RunEvent, RunObserver, RunOutcome } from '../../../../src/core/run/model.ts';
import { PendingRuns } from '../../../../src/core/run/pendingRuns.ts';
import { runFileName } from '../../../../src/core/run/runFileName.ts';
import { RunNumbers } from '../../../../src/core/run/runNumbers.ts';
import { RunService } from '../../../../src/core/run/runService.ts';
import { FakeClock } from '../server/support/fakeClock.ts';
import { server, shownText } from './support/scriptedBridge.ts';
import { submissionOf } from './support/submissions.ts';

const never = new AbortController().signal;
const value: RunOutcome = { kind: 'value', shown: undefined };

interface StartedRun {
  readonly run: Run;
  readonly observer: RunObserver;
  readonly epoch: string | undefined;
  readonly end: (outcome: RunOutcome | Error) => void;
}

describe('RunService', () => {
  let clock: FakeClock;
  let started: StartedRun[];
  let epochs: Map<string, string>;
  let stored: unknown;
  let service: RunService;
  let events: string[];
  /** The reported start times of the runs. */
  let startTimes: number[];
  let interruption: Interruption;
  let lastNumber: unknown;
  const numberMemory = {
    get: () => lastNumber,
    update: (_key: string, next: unknown) => Promise.resolve(void (lastNumber = next)),
  };

  beforeEach(() => {
    clock = new FakeClock();
    stored = undefined;
    lastNumber = undefined;
    interruption = 'thrown';
    open();
  });

  /** Loads a window with its own service on the same storage. */
  function open(): void {
    started = [];
    epochs = new Map();
    events = [];
    startTimes = [];
    const start = (run: Run, observer: RunObserver, signal: AbortSignal, epoch?: string): Promise<RunOutcome> =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new EngeeError({ kind: 'canceled' }));
        });
        started.push({
          run,
          observer,
          epoch,
          end: (outcome) => {
            if (outcome instanceof Error) reject(outcome);
            else resolve(outcome);
          },
        });
      });
    const engine = {
      run: (_server: ServerUrl, run: Run, observer: RunObserver, signal: AbortSignal) => start(run, observer, signal),
      reattach: (_server: ServerUrl, run: Run, epoch: string, observer: RunObserver, signal: AbortSignal) =>
        start(run, observer, signal, epoch),
      epochOf: ({ id }: Run) => epochs.get(id),
      interrupt: () => Promise.resolve(interruption),
      wasThrownInto: () => interruption === 'thrown',
    };
    const memory = {
      get: () => stored,
      update: (_key: string, next: unknown) => Promise.resolve(void (stored = next)),
    };
    const pending = new PendingRuns(
      memory,
      () => server,
      () => clock.now(),
      () => false,
    );
    service = new RunService({
      engine,
      ready: () => Promise.resolve(server),
      clock,
      pending,
      numbers: new RunNumbers(numberMemory, clock),
      windowId: 'w1',
    });
    service.onDidRun((event) => {
      events.push(describeEvent(event));
      if ('at' in event) startTimes.push(event.at);
    });
  }

  const run = (code: string): Promise<RunOutcome> => service.run(submissionOf(code), never);
  const last = (): StartedRun => started.at(-1) ?? assert.fail('nothing is running');

  it('emits what happens to a run in order, and its end once', async () => {
    const outcome = run('1');
    await clock.advance(0);
    const { observer, end } = last();
    observer.onProgress('running');
    observer.onProgress('running');
    observer.onOutput('a');
    observer.onDisplayed(shownText('b'));
    observer.onOutputCut(7);
    observer.onProgress('silent');
    await clock.advance(1_234);
    end(value);
    assert.deepEqual(await outcome, value);
    await clock.advance(0);
    assert.deepEqual(events, [
      'sent 1',
      'progress 1 running',
      'output 1 a',
      'displayed 1 b',
      'outputCut 1 7',
      'progress 1 silent',
      'ended 1 value 1234 ms',
    ]);
  });

  it('sends the code that the caller has when the run is sent', async () => {
    const first = run('1');
    await clock.advance(0);
    let code = 'old';
    const second = service.run(() => submissionOf(code), never);
    const sent: string[] = [];
    service.onDidRun(({ kind, run: { submission } }) => {
      if (kind === 'sent') sent.push(submission.code);
    });
    code = 'new';
    last().end(value);
    await first;
    while (started.length < 2) await Promise.resolve();
    assert.equal(last().run.submission.code, 'new');
    last().end(value);
    await second;
    await clock.advance(0);
    assert.deepEqual(sent, ['new']);
  });

  it('returns a value to the caller before it emits it, and emits it before the next event', async () => {
    const outcome = run('1');
    await clock.advance(0);
    last().end(value);
    await outcome;
    assert.deepEqual(events, ['sent 1']);
    const next = run('2');
    while (started.length < 2) await Promise.resolve();
    last().observer.onOutput('a');
    assert.deepEqual(events, ['sent 1', 'ended 1 value 0 ms', 'sent 2', 'output 2 a']);
    last().end(value);
    await next;
  });

  it('emits any other end before the caller resumes', async () => {
    const outcome = run('1');
    await clock.advance(0);
    last().end({ kind: 'interrupted' });
    await outcome;
    assert.deepEqual(events, ['sent 1', 'ended 1 interrupted 0 ms']);
  });

  describe('reporting a late interrupt', () => {
    const outcomes: readonly (readonly [Interruption, RunOutcome, isLate: boolean])[] = [
      ['ended', value, true],
      ['pending', value, true],
      ['pending', { kind: 'error', error: { kind: 'exceptions', exceptions: [] } }, true],
      ['pending', { kind: 'interrupted' }, false],
      ['thrown', value, false],
      ['impossible', value, false],
    ];
    for (const [answer, outcome, isLate] of outcomes) {
      it(`${isLate ? 'reports' : 'does not report'} a late interrupt if the reply is "${answer}" and the run ends with "${outcome.kind}"`, async () => {
        interruption = answer;
        const ran = run('1');
        await clock.advance(0);
        assert.equal(await service.interrupt(never), answer);
        last().end(outcome);
        await ran;
        const next = run('2');
        await clock.advance(0);
        last().end(value);
        await next;
        await clock.advance(0);
        assert.deepEqual(
          events.filter((event) => event.startsWith('ended')),
          [`ended 1 ${outcome.kind} 0 ms${isLate ? ', interrupt late' : ''}`, 'ended 2 value 0 ms'],
        );
      });
    }
  });

  it('gives each run a number and an id that is unique across windows', async () => {
    const outcomes = [run('1'), run('2')];
    await clock.advance(0);
    last().end(value);
    await clock.advance(0);
    last().end(value);
    await Promise.all(outcomes);
    assert.deepEqual(
      started.map(({ run: { number, id } }) => [number, id]),
      [
        [1, 'w1-1'],
        [2, 'w1-2'],
      ],
    );
    assert.deepEqual(
      events.filter((event) => event.startsWith('queued')),
      ['queued 2'],
    );
  });

  it('finds a run by its Julia file name', async () => {
    const outcome = run('1');
    await clock.advance(0);
    const { run: sent } = last();
    assert.equal(service.runOfFile(runFileName(sent)), sent);
    assert.equal(service.runOfFile('pump.jl#w2-1'), undefined);
    assert.equal(service.runOfFile('/user/pump.jl'), undefined);
    assert.deepEqual(service.recent, [sent]);
    last().end(value);
    await outcome;
    assert.equal(service.runOfFile(runFileName(sent)), sent);
  });

  it('tells on which server and when a run was executed', async () => {
    const outcome = run('1');
    await clock.advance(0);
    const { run: sent, observer, end } = last();
    assert.equal(service.periodOf(sent), undefined);
    observer.onPeriod({ beganMs: 1_000, endedMs: undefined });
    assert.deepEqual(service.periodOf(sent), { server, beganMs: 1_000, endedMs: undefined });
    observer.onPeriod({ beganMs: 1_000, endedMs: 1_500 });
    end(value);
    await outcome;
    assert.deepEqual(service.periodOf(sent), { server, beganMs: 1_000, endedMs: 1_500 });
  });

  it('knows when a run from before a reload was executed', async () => {
    void run('old code');
    await clock.advance(0);
    epochs.set('w1-1', 'e-1');
    last().observer.onProgress('running');
    service.dispose();
    open();
    const attached = service.reattach(server, never);
    await clock.advance(0);
    last().observer.onPeriod({ beganMs: 1_000, endedMs: 1_500 });
    last().end(value);
    await attached;
    assert.deepEqual(
      service.recent.map((each) => service.periodOf(each)),
      [{ server, beganMs: 1_000, endedMs: 1_500 }],
    );
  });

  it('remembers a few hundred runs', async () => {
    for (let index = 0; index < 310; index++) {
      const outcome = run('1');
      await Promise.resolve();
      while (started.length <= index) await Promise.resolve();
      last().end(value);
      await outcome;
    }
    assert.equal(service.recent.length, 300);
    assert.equal(service.recent[0]?.number, 310);
  });

  it('follows the runs from before a reload from their start', async () => {
    void run('old code');
    await clock.advance(0);
    epochs.set('w1-1', 'e-1');
    last().observer.onProgress('running');
    service.dispose();

    open();
    const attached = service.reattach(server, never);
    await clock.advance(0);
    assert.equal(last().epoch, 'e-1');
    assert.deepEqual([last().run.id, last().run.submission.code], ['w1-1', 'old code']);
    last().observer.onOutput('missed');
    last().observer.onTimed(1_234);
    last().end(value);
    await attached;
    await clock.advance(0);
    assert.deepEqual(events, ['reattached 1', 'output 1 missed', 'ended 1 value 1234 ms']);
    open();
    await service.reattach(server, never);
    assert.deepEqual(events, []);
  });

  it('measures the duration of a run from its start across reloads', async () => {
    void run('1');
    await clock.advance(0);
    const sentAt = clock.now();
    assert.deepEqual(startTimes, [sentAt]);
    for (let window = 0; window < 3; window++) {
      epochs.set('w1-1', 'e-1');
      last().observer.onProgress('running');
      await clock.advance(1_000);
      service.dispose();
      open();
      void service.reattach(server, never);
      await clock.advance(0);
      assert.deepEqual(startTimes, [sentAt]);
      assert.equal(service.state.kind === 'running' && service.state.since, sentAt);
    }
    service.stopWaiting();
    await clock.advance(0);
    assert.equal(events.at(-1), 'ended 1 stoppedWaiting 3000 ms');
  });

  it('does not report a negative duration if the clock was set back', async () => {
    void run('1');
    await clock.advance(0);
    epochs.set('w1-1', 'e-1');
    last().observer.onProgress('running');
    service.dispose();
    stored = (stored as { begunAt: number }[]).map((each) => ({ ...each, begunAt: each.begunAt + 60_000 }));
    open();
    void service.reattach(server, never);
    await clock.advance(0);
    service.stopWaiting();
    await clock.advance(0);
    assert.equal(events.at(-1), 'ended 1 stoppedWaiting 0 ms');
  });

  it('stores the epoch of a run that was started again', async () => {
    void run('1');
    await clock.advance(0);
    epochs.set('w1-1', 'e-1');
    last().observer.onProgress('running');
    epochs.set('w1-1', 'e-2');
    await clock.advance(1_000);
    service.dispose();
    open();
    void service.reattach(server, never);
    await clock.advance(0);
    assert.equal(last().epoch, 'e-2');
  });

  it('removes ended runs from the storage', async () => {
    const outcome = run('1');
    await clock.advance(0);
    epochs.set('w1-1', 'e-1');
    last().observer.onProgress('running');
    await clock.advance(1_000);
    assert.equal((stored as unknown[]).length, 1);
    last().end(value);
    await outcome;
    assert.deepEqual(stored, []);
  });

  it('does not store runs that end immediately or run without the bridge', async () => {
    const outcome = run('1');
    await clock.advance(0);
    epochs.set('w1-1', 'e-1');
    last().observer.onProgress('running');
    last().end(value);
    await outcome;
    void run('2');
    await clock.advance(0);
    last().observer.onProgress('running');
    await clock.advance(1_000);
    service.dispose();
    open();
    await service.reattach(server, never);
    assert.deepEqual(started, []);
  });

  it('follows the remaining runs if one of them is lost', async () => {
    for (const number of [1, 2]) {
      void run(`${number}`);
      await clock.advance(0);
      epochs.set(`w1-${number}`, 'e-1');
      last().observer.onProgress('running');
      await clock.advance(200);
      if (number === 1) {
        const noted = stored;
        last().end(value);
        await clock.advance(0);
        stored = noted;
      }
    }
    service.dispose();
    open();
    const attached = service.reattach(server, never);
    await clock.advance(0);
    last().end(new EngeeError({ kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' }));
    await clock.advance(0);
    last().end(value);
    await attached;
    await clock.advance(0);
    assert.deepEqual(events, ['reattached 1', 'ended 1 failed 400 ms', 'reattached 2', 'ended 2 value 200 ms']);
  });

  it('keeps the runs in the storage when the window closes', async () => {
    const outcome = run('1');
    await clock.advance(0);
    epochs.set('w1-1', 'e-1');
    last().observer.onProgress('running');
    service.dispose();
    assert.deepEqual(await outcome, { kind: 'stoppedWaiting' });
    assert.equal((stored as unknown[]).length, 1);
  });
});

function describeEvent(event: RunEvent): string {
  const name = `${event.kind} ${event.run.number}`;
  switch (event.kind) {
    case 'progress':
      return `${name} ${event.progress}`;
    case 'output':
      return `${name} ${event.text}`;
    case 'outputCut':
      return `${name} ${event.bytes}`;
    case 'displayed':
      return `${name} ${event.shown.text}`;
    case 'ended':
      return `${name} ${event.outcome.kind} ${event.durationMs} ms${event.isInterruptLate === true ? ', interrupt late' : ''}`;
    default:
      return name;
  }
}
