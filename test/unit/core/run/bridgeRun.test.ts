import assert from 'node:assert/strict';
import type { ParsedReply } from '../../../../src/core/bridge/bridgeReply.ts';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { BridgeRun } from '../../../../src/core/run/bridgeRun.ts';
import { FakeClock } from '../server/support/fakeClock.ts';
import { runOf } from './support/places.ts';
import { epoch, headerReply, lost, nothingShown, progressReply, ScriptedBridge, server, ToldObserver, unreachable } from './support/scriptedBridge.ts';
import { submissionOf } from './support/submissions.ts';

const ignore = () => undefined;
const log = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
const restarted: Fault = { kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' };
const stopped: Fault = { kind: 'serverNotRunning', status: 'stopped' };

describe('one run through the bridge', () => {
  let clock: FakeClock;
  let bridge: ScriptedBridge;
  let observer: ToldObserver;
  let user: AbortController;

  beforeEach(() => {
    clock = new FakeClock();
    bridge = new ScriptedBridge();
    observer = new ToldObserver();
    user = new AbortController();
  });

  /** Begins a run and lets it go until it waits for something. */
  async function begin(done: readonly string[] = []): Promise<{ outcome: Promise<unknown> }> {
    const run = new BridgeRun({ calls: bridge.calls, clock, log, server, run: runOf(submissionOf('1')), epoch, done, observer });
    return started(run.begin(user.signal));
  }

  async function follow(): Promise<{ outcome: Promise<unknown> }> {
    const run = new BridgeRun({ calls: bridge.calls, clock, log, server, run: runOf(submissionOf('1')), epoch, done: [], observer });
    return started(run.follow(user.signal));
  }

  /** What it comes to: an outcome, or the fault it rejects with. */
  async function started(ended: Promise<unknown>): Promise<{ outcome: Promise<unknown> }> {
    const outcome = ended.catch((error: unknown) => ({ fault: faultOf(error) ?? String(error) }));
    await clock.advance(0);
    return { outcome };
  }

  /** Answers whatever is asked, at once, until time is over. */
  async function answerAll(forMs: number, answer: (name: string) => ParsedReply | Fault): Promise<void> {
    for (let passedMs = 0; passedMs < forMs; passedMs += 50) {
      assert.ok(bridge.open.filter(({ name }) => name === 'poll').length <= 1, 'more than one question at a time');
      for (const asked of [...bridge.open]) {
        const reply = answer(asked.name);
        if ('kind' in reply) asked.fail(reply);
        else asked.reply(reply);
      }
      await clock.advance(50);
    }
  }

  const polls = (): number => bridge.names().filter((name) => name === 'poll').length;
  const sent = (): number => bridge.names().filter((name) => name.endsWith('run')).length;
  const value = { kind: 'value', shown: undefined };

  it('asks nothing when it is over at once', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').reply(progressReply('hi', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.deepEqual(bridge.names(), ['run']);
    assert.equal(observer.output, 'hi');
    await clock.advance(100_000);
    assert.equal(clock.pendingTimers, 0);
    assert.deepEqual(bridge.names(), ['run']);
  });

  it('has the server forget runs in the same request', async () => {
    const { outcome } = await begin(['w-1', 'w-2']);
    const { args, reply } = bridge.waiting('forget+run');
    assert.deepEqual(args.slice(0, 5), [epoch, 'w-1', 'w-2', epoch, 'run3']);
    reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
  });

  it('asks one question at a time while it goes on, from where it knows the output', async () => {
    const { outcome } = await begin();
    await clock.advance(149);
    assert.equal(polls(), 0);
    await clock.advance(1);
    assert.deepEqual(bridge.waiting('poll').args, [epoch, 'run3', 0, 0, 1000]);
    bridge.waiting('poll').reply(progressReply('one'));
    await clock.advance(50);
    assert.deepEqual(bridge.waiting('poll').args.slice(2, 4), [3, 0]);
    await clock.advance(900);
    assert.equal(polls(), 2);
    bridge.waiting('run').reply(progressReply('two', { position: 3, report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(observer.output, 'onetwo');
    await clock.advance(0);
    assert.deepEqual(bridge.open, []);
  });

  it('is over when a question says so, and gives its own request up', async () => {
    const { outcome } = await begin();
    const request = bridge.waiting('run');
    await clock.advance(150);
    bridge.waiting('poll').reply(progressReply('all', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.ok(request.signal.aborted);
  });

  it('asks on, without a pause, when much output did not fit into the answer', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').reply(progressReply('a', { state: 'done' }));
    await clock.advance(0);
    bridge.waiting('poll').reply(progressReply('b', { state: 'done', position: 1 }));
    await clock.advance(0);
    bridge.waiting('poll').reply(progressReply('c', { position: 2, report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(observer.output, 'abc');
  });

  it('tells that another run has to end first', async () => {
    await begin();
    await clock.advance(150);
    bridge.waiting('poll').reply(progressReply('', { state: 'waiting' }));
    await clock.advance(50);
    bridge.waiting('poll').reply(progressReply(''));
    await clock.advance(0);
    assert.deepEqual(observer.progress, ['running', 'waitingForOther', 'running']);
  });

  it('follows on when its own request is lost', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').fail(lost);
    await clock.advance(0);
    bridge.waiting('poll').reply(progressReply('kept', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(sent(), 1);
    assert.deepEqual(observer.progress, ['running', 'reattaching', 'running']);
  });

  it('asks anew when its request is lost while a question is under way', async () => {
    const { outcome } = await begin();
    await clock.advance(150);
    const before = bridge.waiting('poll');
    bridge.waiting('run').fail(lost);
    await clock.advance(0);
    assert.ok(before.signal.aborted);
    bridge.waiting('poll').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
  });

  it('is sent again, under the same id, when the server has never seen it', async () => {
    const { outcome } = await begin();
    const first = bridge.waiting('run').args;
    bridge.waiting('run').fail(lost);
    await clock.advance(0);
    bridge.waiting('poll').reply(headerReply('unknown'));
    await clock.advance(1_000);
    assert.deepEqual(bridge.waiting('run').args, first);
    bridge.waiting('run').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(sent(), 2);
  });

  it('is given up when it never arrives, with the last fault', async () => {
    const { outcome } = await begin();
    await answerAll(120_000, (name) => (name === 'run' ? unreachable : headerReply('unknown')));
    assert.deepEqual(await outcome, { fault: unreachable });
    assert.equal(sent(), 8);
  });

  it('is not sent again when the server refuses it as it is', async () => {
    const refused: Fault = { kind: 'protocol', what: 'run', detail: 'HTTP 413' };
    const { outcome } = await begin();
    await answerAll(5_000, (name) => (name === 'run' ? refused : headerReply('unknown')));
    assert.deepEqual(await outcome, { fault: refused });
    assert.equal(sent(), 1);
  });

  it('has not begun where the bridge is missing', async () => {
    for (const answer of [headerReply('absent'), headerReply('otherEpoch')]) {
      const { outcome } = await begin();
      bridge.waiting('run').reply(answer);
      assert.deepEqual(await outcome, { kind: 'notInstalled' });
    }
  });

  it('has not begun when the request did not leave and the bridge is missing', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').fail(unreachable);
    await clock.advance(0);
    bridge.waiting('poll').reply(headerReply('absent'));
    assert.deepEqual(await outcome, { kind: 'notInstalled' });
  });

  for (const kind of ['absent', 'otherEpoch'] as const) {
    it(`is unknown when it may have begun and the server has restarted: ${kind}`, async () => {
      const { outcome } = await begin();
      bridge.waiting('run').fail(lost);
      await clock.advance(0);
      bridge.waiting('poll').reply(headerReply(kind));
      assert.deepEqual(await outcome, { fault: restarted });
    });
  }

  it('is unknown when it was sent twice and the bridge is missing after that', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').fail(lost);
    await clock.advance(0);
    bridge.waiting('poll').reply(headerReply('unknown'));
    await clock.advance(1_000);
    bridge.waiting('run').reply(headerReply('absent'));
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('is unknown, and not called a restart, when the server no longer keeps it', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').reply(headerReply('forgotten'));
    assert.deepEqual(await outcome, { fault: { kind: 'outcomeUnknown', what: 'run' } });
  });

  it('is unknown when the server says again and again that it knows nothing, though the request still stands', async () => {
    const { outcome } = await begin();
    await clock.advance(150);
    bridge.waiting('poll').reply(progressReply(''));
    await answerAll(120_000, (name) => (name === 'poll' ? headerReply('absent') : progressReply('')));
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('waits for a request that is still on its way', async () => {
    const { outcome } = await begin();
    const request = bridge.waiting('run');
    for (let second = 0; second < 60; second++) {
      if (bridge.isWaiting('poll')) bridge.waiting('poll').reply(headerReply('unknown'));
      await clock.advance(1_000);
    }
    request.reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(sent(), 1);
  });

  it('says that the server is stopped, when that has not answered for long', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').fail(stopped);
    assert.deepEqual(await outcome, { fault: stopped });
  });

  it('is unknown when the server was there a moment ago and is stopped: the code may have done that', async () => {
    bridge.hasAnswered = true;
    const { outcome } = await begin();
    bridge.waiting('run').fail(stopped);
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('is unknown when the server stops after the request was lost', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').fail(lost);
    await clock.advance(0);
    bridge.waiting('poll').fail(stopped);
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('ends with a fault that asking again does not mend', async () => {
    const expired: Fault = { kind: 'signInRequired', why: 'expired' };
    const { outcome } = await begin();
    bridge.waiting('run').fail(expired);
    assert.deepEqual(await outcome, { fault: expired });
  });

  it('tells that the server is silent, asks again after a minute, and never gives up for that', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').fail(lost);
    await clock.advance(3_999);
    assert.deepEqual(observer.progress, ['running', 'reattaching']);
    await clock.advance(1);
    assert.deepEqual(observer.progress.at(-1), 'silent');
    for (let minute = 0; minute < 300; minute++) {
      await clock.advance(60_000);
      assert.ok(bridge.open.length <= 1);
    }
    assert.ok(polls() <= 301, `${polls()} questions`);
    await clock.advance(10_000);
    bridge.waiting('poll').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
  });

  it('gives up when the server cannot be reached any more, and not because the machine slept', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').fail(lost);
    await clock.advance(0);
    bridge.waiting('poll').fail(unreachable);
    clock.jump(8 * 3_600_000);
    await clock.advance(1_000);
    assert.ok(bridge.isWaiting('poll'), 'given up after a sleep');
    await answerAll(3_600_000, () => unreachable);
    assert.deepEqual(await outcome, { fault: { kind: 'outcomeUnknown', what: 'run' } });
    assert.ok(polls() > 100 && polls() < 130, `${polls()} questions`);
  });

  it('counts failures in a row only', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').fail(lost);
    await clock.advance(0);
    let question = 0;
    await answerAll(1_000_000, () => (++question % 100 === 0 ? progressReply('') : unreachable));
    assert.ok(question > 130, `${question} questions`);
    assert.ok(bridge.isWaiting('poll') || clock.pendingTimers > 0);
    user.abort();
    assert.deepEqual(await outcome, { fault: { kind: 'cancelled' } });
  });

  it('asks a server that says done and gives no report a few times only', async () => {
    const { outcome } = await begin();
    bridge.waiting('run').reply(progressReply('', { state: 'done' }));
    await answerAll(60_000, () => progressReply('x', { state: 'done', position: 500 }));
    assert.deepEqual(await outcome, { fault: { kind: 'protocol', what: 'run', detail: 'bridge: no report' } });
    assert.ok(polls() < 15, `${polls()} questions`);
  });

  it('leaves it to the server when the user stops waiting, and leaves no request behind', async () => {
    const { outcome } = await begin();
    await clock.advance(150);
    assert.equal(bridge.open.length, 2);
    user.abort();
    assert.deepEqual(await outcome, { fault: { kind: 'cancelled' } });
    await clock.advance(0);
    assert.deepEqual(bridge.open, []);
    await clock.advance(1_000_000);
    assert.equal(clock.pendingTimers, 0);
  });

  it('follows a run that was begun before, from its first byte', async () => {
    const { outcome } = await follow();
    assert.deepEqual(bridge.waiting('poll').args.slice(2, 4), [0, 0]);
    bridge.waiting('poll').reply(progressReply('all of it', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(observer.output, 'all of it');
  });

  it('does not begin a run that it only follows', async () => {
    for (const kind of ['unknown', 'absent', 'otherEpoch'] as const) {
      const { outcome } = await follow();
      bridge.waiting('poll').reply(headerReply(kind));
      assert.deepEqual(await outcome, { fault: restarted });
    }
    assert.equal(sent(), 0);
  });

  for (const [name, report, expected] of [
    ['an interrupted run', { kind: 'interrupted', milliseconds: 1 }, { kind: 'interrupted' }],
    ['a run that was taken back', { kind: 'withdrawn' }, { kind: 'notSent', why: 'cancelled' }],
    ['an error', { kind: 'error', exceptions: [], milliseconds: 1 }, { kind: 'error', error: { kind: 'exceptions', exceptions: [] } }],
  ] as const) {
    it(`reports ${name}`, async () => {
      const { outcome } = await begin();
      bridge.waiting('run').reply(progressReply('', { report: report.kind === 'error' ? { ...report, exceptions: [] } : report }));
      assert.deepEqual(await outcome, expected);
    });
  }
});
