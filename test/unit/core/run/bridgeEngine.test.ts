import assert from 'node:assert/strict';
import type { BridgeCalls } from '../../../../src/core/bridge/bridgeCalls.ts';
import type { Installation } from '../../../../src/core/bridge/bridgeInstaller.ts';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';
import { abortable } from '../../../../src/core/lib/abort.ts';
import { BridgeEngine } from '../../../../src/core/run/bridgeEngine.ts';
import type { RunEngine } from '../../../../src/core/run/runEngine.ts';
import type { Submission } from '../../../../src/core/run/submission.ts';
import { FakeClock } from '../server/support/fakeClock.ts';
import { runOf } from './support/places.ts';
import {
  epoch,
  headerReply,
  lost,
  nothingShown,
  progressReply,
  ScriptedBridge,
  server,
  ToldObserver,
} from './support/scriptedBridge.ts';
import { submissionOf } from './support/submissions.ts';

const never = new AbortController().signal;
const ignore = () => undefined;
const log = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
const value = { kind: 'value', shown: undefined };
const refused: Installation = { kind: 'refused', by: 'way', reason: 'no' };

describe('the engine of runs', () => {
  let clock: FakeClock;
  let bridge: ScriptedBridge;
  let installations: (Installation | Promise<Installation>)[];
  let isSettled: boolean;
  let observers: ToldObserver[];
  let forgotten: number;
  let ranPlainly: number;
  let engine: BridgeEngine;

  beforeEach(() => {
    clock = new FakeClock();
    bridge = new ScriptedBridge();
    installations = [];
    isSettled = false;
    observers = [];
    forgotten = ranPlainly = 0;
    const calls = {
      ...bridge.calls,
      installed: (_server: string, signal: AbortSignal) =>
        abortable(Promise.resolve(installations.shift() ?? { kind: 'installed', epoch }), signal),
      isSettled: () => isSettled,
      forget: () => {
        forgotten++;
      },
    };
    const plain: RunEngine = {
      run: () => {
        ranPlainly++;
        return Promise.resolve({ kind: 'value', shown: undefined });
      },
      interrupt: () => Promise.resolve('impossible'),
    };
    engine = new BridgeEngine({ calls: calls as unknown as BridgeCalls, plain, clock, log });
  });

  async function begin(number = 3, submission = submissionOf('1')): Promise<{ outcome: Promise<unknown> }> {
    const observer = new ToldObserver();
    observers.push(observer);
    const outcome = engine
      .run(server, runOf(submission, number), observer, never)
      .catch((error: unknown) => ({ fault: faultOf(error) ?? String(error) }));
    await clock.advance(0);
    return { outcome };
  }

  /** Runs to the end; the ids that the server was told to forget with it. */
  async function forgottenWith(number: number): Promise<unknown[]> {
    const { outcome } = await begin(number);
    const [request] = bridge.open;
    request?.reply(progressReply('', { report: nothingShown }));
    await outcome;
    return request?.name === 'forget+run' ? request.args.slice(1, request.args.indexOf(epoch, 1)) : [];
  }

  it('runs what the bridge runs, and says under which epoch', async () => {
    const { outcome } = await begin();
    assert.equal(engine.epochOf(runOf(submissionOf('1'))), epoch);
    bridge.waiting('run').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(ranPlainly, 0);
  });

  it('sends the code as it is where the bridge is refused, and cannot interrupt that', async () => {
    installations = [refused];
    assert.deepEqual(await (await begin()).outcome, value);
    assert.equal(ranPlainly, 1);
    assert.equal(await engine.interrupt(server, runOf(submissionOf('1')), never), 'impossible');
  });

  it('says once that code goes without the bridge: in the output, in the REPL, and again when it was there meanwhile', async () => {
    const inRepl: Submission = { ...submissionOf('1'), kind: 'repl' };
    installations = [refused, refused, refused, refused, { kind: 'installed', epoch }, refused];
    for (const submission of [submissionOf('1'), submissionOf('2'), inRepl, inRepl])
      await (
        await begin(3, submission)
      ).outcome;
    const { outcome } = await begin();
    bridge.waiting('run').reply(progressReply('', { report: nothingShown }));
    await outcome;
    await (
      await begin()
    ).outcome;
    assert.deepEqual(
      observers.map(({ progress }) => progress),
      [['plain'], ['running'], ['plain'], ['running'], ['running'], ['plain']],
    );
    assert.equal(ranPlainly, 5);
  });

  it('says that the server is made ready while the bridge is being installed, and not when that takes no time', async () => {
    let install: (installation: Installation) => void = () => undefined;
    installations = [
      new Promise((resolve) => {
        install = resolve;
      }),
    ];
    const { outcome } = await begin();
    const [observer] = observers;
    assert.ok(observer);
    await clock.advance(299);
    assert.deepEqual(observer.progress, []);
    await clock.advance(1);
    assert.deepEqual(observer.progress, ['preparing']);
    await clock.advance(60_000);
    assert.deepEqual(observer.progress, ['preparing']);
    install({ kind: 'installed', epoch });
    await clock.advance(0);
    assert.deepEqual(observer.progress, ['preparing', 'running']);
    bridge.waiting('run').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(clock.pendingTimers, 0);
  });

  it('says nothing of that when the bridge is found at once', async () => {
    await begin();
    await clock.advance(10_000);
    assert.equal(observers[0]?.progress[0], 'running');
    assert.ok(!observers[0].progress.includes('preparing'));
  });

  it('never says so of a server whose bridge is known', async () => {
    isSettled = true;
    installations = [new Promise(() => undefined)];
    await begin();
    const [observer] = observers;
    await clock.advance(10_000);
    assert.deepEqual(observer?.progress, []);
  });

  it('installs the bridge again, silently, where it is missing', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').reply(headerReply('absent'));
    await clock.advance(0);
    bridge.waiting('run').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(forgotten, 1);
  });

  it('does not send code plainly that may have run through the bridge', async () => {
    installations = [{ kind: 'installed', epoch }, refused];
    const { outcome } = await begin();
    bridge.waiting('run').fail(lost);
    await clock.advance(0);
    bridge.waiting('poll').reply(headerReply('absent'));
    assert.deepEqual(await outcome, { fault: { kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' } });
    assert.equal(ranPlainly, 0);
  });

  it('cannot interrupt code that went plainly after the bridge was missing', async () => {
    installations = [{ kind: 'installed', epoch }, refused];
    const { outcome } = await begin();
    bridge.waiting('run').reply(headerReply('absent'));
    assert.deepEqual(await outcome, value);
    assert.equal(ranPlainly, 1);
    assert.equal(await engine.interrupt(server, runOf(submissionOf('1')), never), 'impossible');
  });

  it('gives up a server that has no bridge each time it is installed', async () => {
    const { outcome } = await begin();
    for (let attempt = 0; attempt < 3; attempt++) {
      bridge.waiting('run').reply(headerReply('absent'));
      await clock.advance(0);
    }
    assert.deepEqual(await outcome, { fault: { kind: 'protocol', what: 'run', detail: 'bridge' } });
  });

  it('has the server keep the last runs, whose whole results can be had, and forget those before', async () => {
    const forgets = [];
    for (let number = 1; number <= 6; number++) forgets.push(await forgottenWith(number));
    assert.deepEqual(forgets, [[], [], [], [], ['run1'], ['run2']]);
  });

  it('takes back a run while the bridge is being installed: nothing was sent', async () => {
    installations = [new Promise(() => undefined)];
    const { outcome } = await begin();
    assert.equal(await engine.interrupt(server, runOf(submissionOf('1')), never), 'thrown');
    assert.deepEqual(await outcome, { kind: 'notSent', why: 'cancelled' });
    assert.deepEqual(bridge.asked, []);
  });

  for (const [outcome, expected] of [
    ['thrown', 'thrown'],
    ['withdrawn', 'thrown'],
    ['pending', 'pending'],
    ['ended', 'ended'],
  ] as const) {
    it(`tells what the bridge says to an interrupt: ${outcome}`, async () => {
      await begin();
      const interruption = engine.interrupt(server, runOf(submissionOf('1')), never);
      bridge.waiting('interrupt').reply({ header: { kind: 'interruption', epoch, outcome }, payload: '' });
      assert.equal(await interruption, expected);
      assert.equal(engine.wasThrownInto(runOf(submissionOf('1'))), expected === 'thrown');
      assert.equal(engine.wasThrownInto(runOf(submissionOf('1'), 4)), false);
    });
  }

  it('has nothing to interrupt where the bridge is gone', async () => {
    await begin();
    const interruption = engine.interrupt(server, runOf(submissionOf('1')), never);
    bridge.waiting('interrupt').reply(headerReply('otherEpoch'));
    assert.equal(await interruption, 'ended');
  });

  it('leaves an interrupt with a server that computes, once however often it is asked for', async () => {
    await begin();
    for (let times = 0; times < 3; times++) {
      const interruption = engine.interrupt(server, runOf(submissionOf('1')), never);
      await clock.advance(3_000);
      assert.equal(await interruption, 'pending');
    }
    assert.equal(bridge.waiting('interrupt').signal.aborted, false);
    bridge.waiting('interrupt').reply({ header: { kind: 'interruption', epoch, outcome: 'thrown' }, payload: '' });
    await clock.advance(0);
    const again = engine.interrupt(server, runOf(submissionOf('1')), never);
    bridge.waiting('interrupt').fail(lost);
    assert.deepEqual(await again.catch((error: unknown) => faultOf(error)), lost);
  });

  it('does not know a run that it follows, and the server has lost', async () => {
    const outcome = engine
      .reattach(server, runOf(submissionOf('1')), epoch, new ToldObserver(), never)
      .catch((error: unknown) => faultOf(error));
    await clock.advance(0);
    bridge.waiting('poll').reply(headerReply('unknown'));
    assert.deepEqual(await outcome, { kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' });
  });
});
