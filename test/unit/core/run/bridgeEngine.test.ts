import assert from 'node:assert/strict';
import type { BridgeCalls } from '../../../../src/core/bridge/bridgeCalls.ts';
import type { Installation } from '../../../../src/core/bridge/bridgeInstaller.ts';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';
import { raceAbort } from '../../../../src/core/lib/abort.ts';
import { BridgeEngine } from '../../../../src/core/run/bridgeEngine.ts';
import type { RunEngine } from '../../../../src/core/run/model.ts';
import type { Submission } from '../../../../src/core/run/submission.ts';
import { FakeClock } from '../server/support/fakeClock.ts';
import { runOf } from '../stackTrace/support/places.ts';
import {
  epoch,
  headerReply,
  lost,
  nothingShown,
  progressReply,
  RecordingObserver,
  ScriptedBridge,
  server,
} from './support/scriptedBridge.ts';
import { submissionOf } from './support/submissions.ts';

const never = new AbortController().signal;
const ignore = () => undefined;
const log = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
const value = { kind: 'value', shown: undefined };
const refused: Installation = { kind: 'refused', by: 'gateway', reason: 'no' };

describe('BridgeEngine', () => {
  let clock: FakeClock;
  let bridge: ScriptedBridge;
  let installations: (Installation | Promise<Installation>)[];
  let isSettled: boolean;
  let observers: RecordingObserver[];
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
        raceAbort(Promise.resolve(installations.shift() ?? { kind: 'installed', epoch }), signal),
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

  async function start(number = 3, submission = submissionOf('1')): Promise<{ outcome: Promise<unknown> }> {
    const observer = new RecordingObserver();
    observers.push(observer);
    const outcome = engine
      .run(server, runOf(submission, number), observer, never)
      .catch((error: unknown) => ({ fault: faultOf(error) ?? String(error) }));
    await clock.advance(0);
    return { outcome };
  }

  /** Completes a run. Returns the ids that the server was told to forget in the same request. */
  async function forgottenWith(number: number): Promise<unknown[]> {
    const { outcome } = await start(number);
    const [request] = bridge.open;
    request?.reply(progressReply('', { report: nothingShown }));
    await outcome;
    return request?.name === 'forget+run' ? request.args.slice(1, request.args.indexOf(epoch, 1)) : [];
  }

  it('runs code through the bridge and reports the epoch', async () => {
    const { outcome } = await start();
    assert.equal(engine.epochOf(runOf(submissionOf('1'))), epoch);
    bridge.waiting('run').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(ranPlainly, 0);
  });

  it('uses the plain endpoint if the bridge is rejected, and cannot interrupt such a run', async () => {
    installations = [refused];
    assert.deepEqual(await (await start()).outcome, value);
    assert.equal(ranPlainly, 1);
    assert.equal(await engine.interrupt(server, runOf(submissionOf('1')), never), 'impossible');
  });

  it('reports once per view that code runs without the bridge, and again after the bridge was available in between', async () => {
    const inRepl: Submission = { ...submissionOf('1'), kind: 'repl' };
    installations = [refused, refused, refused, refused, { kind: 'installed', epoch }, refused];
    for (const submission of [submissionOf('1'), submissionOf('2'), inRepl, inRepl])
      await (
        await start(3, submission)
      ).outcome;
    const { outcome } = await start();
    bridge.waiting('run').reply(progressReply('', { report: nothingShown }));
    await outcome;
    await (
      await start()
    ).outcome;
    assert.deepEqual(
      observers.map(({ progress }) => progress),
      [['plain'], ['running'], ['plain'], ['running'], ['running'], ['plain']],
    );
    assert.equal(ranPlainly, 5);
  });

  it('reports that the server is being prepared if installing the bridge takes longer than 300 ms', async () => {
    let install: (installation: Installation) => void = () => undefined;
    installations = [
      new Promise((resolve) => {
        install = resolve;
      }),
    ];
    const { outcome } = await start();
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

  it('does not report preparation if the bridge is found immediately', async () => {
    await start();
    await clock.advance(10_000);
    assert.equal(observers[0]?.progress[0], 'running');
    assert.ok(!observers[0].progress.includes('preparing'));
  });

  it('does not report preparation for a server whose bridge is known', async () => {
    isSettled = true;
    installations = [new Promise(() => undefined)];
    await start();
    const [observer] = observers;
    await clock.advance(10_000);
    assert.deepEqual(observer?.progress, []);
  });

  it('silently reinstalls a missing bridge', async () => {
    const { outcome } = await start();
    bridge.waiting('run').reply(headerReply('absent'));
    await clock.advance(0);
    bridge.waiting('run').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(forgotten, 1);
  });

  it('does not send code to the plain endpoint if it may have run through the bridge', async () => {
    installations = [{ kind: 'installed', epoch }, refused];
    const { outcome } = await start();
    bridge.waiting('run').fail(lost);
    await clock.advance(0);
    bridge.waiting('poll').reply(headerReply('absent'));
    assert.deepEqual(await outcome, { fault: { kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' } });
    assert.equal(ranPlainly, 0);
  });

  it('cannot interrupt a run that fell back to the plain endpoint after the bridge was missing', async () => {
    installations = [{ kind: 'installed', epoch }, refused];
    const { outcome } = await start();
    bridge.waiting('run').reply(headerReply('absent'));
    assert.deepEqual(await outcome, value);
    assert.equal(ranPlainly, 1);
    assert.equal(await engine.interrupt(server, runOf(submissionOf('1')), never), 'impossible');
  });

  it('gives up if the bridge is missing after each of three installations', async () => {
    const { outcome } = await start();
    for (let attempt = 0; attempt < 3; attempt++) {
      bridge.waiting('run').reply(headerReply('absent'));
      await clock.advance(0);
    }
    assert.deepEqual(await outcome, { fault: { kind: 'protocol', what: 'run', detail: 'bridge' } });
  });

  it('makes the server keep the last three runs and forget the earlier ones', async () => {
    const forgets = [];
    for (let number = 1; number <= 6; number++) forgets.push(await forgottenWith(number));
    assert.deepEqual(forgets, [[], [], [], [], ['run1'], ['run2']]);
  });

  it('cancels a run without sending anything while the bridge is being installed', async () => {
    installations = [new Promise(() => undefined)];
    const { outcome } = await start();
    assert.equal(await engine.interrupt(server, runOf(submissionOf('1')), never), 'thrown');
    assert.deepEqual(await outcome, { kind: 'notSent', why: 'canceled' });
    assert.deepEqual(bridge.asked, []);
  });

  for (const [outcome, expected] of [
    ['thrown', 'thrown'],
    ['withdrawn', 'thrown'],
    ['pending', 'pending'],
    ['ended', 'ended'],
  ] as const) {
    it(`passes on the reply to an interrupt request: ${outcome}`, async () => {
      await start();
      const interruption = engine.interrupt(server, runOf(submissionOf('1')), never);
      bridge.waiting('interrupt').reply({ header: { kind: 'interruption', epoch, outcome }, payload: '' });
      assert.equal(await interruption, expected);
      assert.equal(engine.wasThrownInto(runOf(submissionOf('1'))), expected === 'thrown');
      assert.equal(engine.wasThrownInto(runOf(submissionOf('1'), 4)), false);
    });
  }

  it('reports "ended" for an interrupt if the bridge is gone', async () => {
    await start();
    const interruption = engine.interrupt(server, runOf(submissionOf('1')), never);
    bridge.waiting('interrupt').reply(headerReply('otherEpoch'));
    assert.equal(await interruption, 'ended');
  });

  it('sends only one interrupt request to a computing server, even if the user repeats it', async () => {
    await start();
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

  it('reports an unknown outcome for a reattached run that the server has lost', async () => {
    const outcome = engine
      .reattach(server, runOf(submissionOf('1')), epoch, new RecordingObserver(), never)
      .catch((error: unknown) => faultOf(error));
    await clock.advance(0);
    bridge.waiting('poll').reply(headerReply('unknown'));
    assert.deepEqual(await outcome, { kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' });
  });
});
