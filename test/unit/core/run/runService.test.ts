import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import type { Interruption } from '../../../../src/core/run/interruption.ts';
import { fileNameOf } from '../../../../src/core/run/fileNameOf.ts';
import { PendingRuns } from '../../../../src/core/run/pendingRuns.ts';
import type { Run, RunEvent } from '../../../../src/core/run/runEvent.ts';
import type { RunObserver } from '../../../../src/core/run/runObserver.ts';
import type { RunOutcome } from '../../../../src/core/run/runOutcome.ts';
import { RunNumbers } from '../../../../src/core/run/runNumbers.ts';
import { RunService } from '../../../../src/core/run/runService.ts';
import { FakeClock } from '../server/support/fakeClock.ts';
import { server, shownText } from './support/scriptedBridge.ts';
import { submissionOf } from './support/submissions.ts';

const never = new AbortController().signal;
const value: RunOutcome = { kind: 'value', shown: undefined };

interface Going {
  readonly run: Run;
  readonly observer: RunObserver;
  readonly epoch: string | undefined;
  readonly end: (outcome: RunOutcome | Error) => void;
}

describe('the service of runs', () => {
  let clock: FakeClock;
  let going: Going[];
  let epochs: Map<string, string>;
  let stored: unknown;
  let service: RunService;
  let events: string[];
  /** When the runs began, as it was told. */
  let begun: number[];
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

  /** A window is loaded: a service of its own, over the same memory. */
  function open(): void {
    going = [];
    epochs = new Map();
    events = [];
    begun = [];
    const goOn = (run: Run, observer: RunObserver, signal: AbortSignal, epoch?: string): Promise<RunOutcome> =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new EngeeError({ kind: 'cancelled' }));
        });
        going.push({
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
      run: (_server: ServerUrl, run: Run, observer: RunObserver, signal: AbortSignal) => goOn(run, observer, signal),
      reattach: (_server: ServerUrl, run: Run, epoch: string, observer: RunObserver, signal: AbortSignal) =>
        goOn(run, observer, signal, epoch),
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
      events.push(told(event));
      if ('at' in event) begun.push(event.at);
    });
  }

  const run = (code: string): Promise<RunOutcome> => service.run(submissionOf(code), never);
  const last = (): Going => going.at(-1) ?? assert.fail('nothing goes on');

  it('tells what happens to a run, in order, and its end once', async () => {
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

  it('gives a value to whoever asked for the run before it is told, and tells it before what comes next', async () => {
    const outcome = run('1');
    await clock.advance(0);
    last().end(value);
    await outcome;
    assert.deepEqual(events, ['sent 1']);
    const next = run('2');
    while (going.length < 2) await Promise.resolve();
    last().observer.onOutput('a');
    assert.deepEqual(events, ['sent 1', 'ended 1 value 0 ms', 'sent 2', 'output 2 a']);
    last().end(value);
    await next;
  });

  it('tells any other end before whoever asked for the run goes on', async () => {
    const outcome = run('1');
    await clock.advance(0);
    last().end({ kind: 'interrupted' });
    await outcome;
    assert.deepEqual(events, ['sent 1', 'ended 1 interrupted 0 ms']);
  });

  describe('says that an interrupt came too late', () => {
    const outcomes: readonly (readonly [Interruption, RunOutcome, isLate: boolean])[] = [
      ['ended', value, true],
      ['pending', value, true],
      ['pending', { kind: 'error', error: { kind: 'exceptions', exceptions: [] } }, true],
      ['pending', { kind: 'interrupted' }, false],
      ['thrown', value, false],
      ['impossible', value, false],
    ];
    for (const [answer, outcome, isLate] of outcomes) {
      it(`${isLate ? '' : 'not '}where it is "${answer}" and the run ends in "${outcome.kind}"`, async () => {
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

  it('gives each run a number, and an id that no other window has', async () => {
    const outcomes = [run('1'), run('2')];
    await clock.advance(0);
    last().end(value);
    await clock.advance(0);
    last().end(value);
    await Promise.all(outcomes);
    assert.deepEqual(
      going.map(({ run: { number, id } }) => [number, id]),
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

  it('finds a run by the file name that Julia knows', async () => {
    const outcome = run('1');
    await clock.advance(0);
    const { run: sent } = last();
    assert.equal(service.runOfFile(fileNameOf(sent)), sent);
    assert.equal(service.runOfFile('pump.jl#w2-1'), undefined);
    assert.equal(service.runOfFile('/user/pump.jl'), undefined);
    assert.deepEqual(service.recent, [sent]);
    last().end(value);
    await outcome;
    assert.equal(service.runOfFile(fileNameOf(sent)), sent);
  });

  it('remembers some hundred runs', async () => {
    for (let index = 0; index < 310; index++) {
      const outcome = run('1');
      await Promise.resolve();
      while (going.length <= index) await Promise.resolve();
      last().end(value);
      await outcome;
    }
    assert.equal(service.recent.length, 300);
    assert.equal(service.recent[0]?.number, 310);
  });

  it('follows what the window before has left, from the beginning', async () => {
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

  it('counts the time of a run from its beginning, through any number of windows', async () => {
    void run('1');
    await clock.advance(0);
    const sentAt = clock.now();
    assert.deepEqual(begun, [sentAt]);
    for (let window = 0; window < 3; window++) {
      epochs.set('w1-1', 'e-1');
      last().observer.onProgress('running');
      await clock.advance(1_000);
      service.dispose();
      open();
      void service.reattach(server, never);
      await clock.advance(0);
      assert.deepEqual(begun, [sentAt]);
      assert.equal(service.state.kind === 'running' && service.state.since, sentAt);
    }
    service.stopWaiting();
    await clock.advance(0);
    assert.equal(events.at(-1), 'ended 1 stoppedWaiting 3000 ms');
  });

  it('tells no time below zero where the clock was set back', async () => {
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

  it('notes the epoch under which a run was begun anew', async () => {
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

  it('forgets what has ended', async () => {
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

  it('does not note what is over at once, nor what goes without the bridge', async () => {
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
    assert.deepEqual(going, []);
  });

  it('does not let a lost run take along what else was left', async () => {
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

  it('leaves runs to the next window when this one closes', async () => {
    const outcome = run('1');
    await clock.advance(0);
    epochs.set('w1-1', 'e-1');
    last().observer.onProgress('running');
    service.dispose();
    assert.deepEqual(await outcome, { kind: 'stoppedWaiting' });
    assert.equal((stored as unknown[]).length, 1);
  });
});

function told(event: RunEvent): string {
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
