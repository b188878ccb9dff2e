import assert from 'node:assert/strict';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { restarted, RunInTest } from './support/runInTest.ts';
import { headerReply, lost, nothingShown, progressReply, unreachable } from './support/scriptedBridge.ts';

const value = { kind: 'value', shown: undefined };
const stopped: Fault = { kind: 'serverNotRunning', status: 'stopped' };

describe('BridgeRun with lost requests', () => {
  let one: RunInTest;

  beforeEach(() => {
    one = new RunInTest();
  });

  it('polls for the run after the run request is lost', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    one.bridge.waiting('poll').reply(progressReply('kept', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(one.sent, 1);
    assert.deepEqual(one.observer.progress, ['running', 'reattaching', 'running']);
  });

  it('sends a new poll if the run request is lost while a poll is pending', async () => {
    const { outcome } = await one.start();
    await one.clock.advance(150);
    const before = one.bridge.waiting('poll');
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    assert.ok(before.signal.aborted);
    one.bridge.waiting('poll').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
  });

  it('sends a new poll even if the connection of the pending poll closes slowly', async () => {
    const { outcome } = await one.start();
    await one.clock.advance(150);
    one.bridge.isSlowToAbort = true;
    const before = one.bridge.waiting('poll');
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    assert.equal(one.polls, 2);
    before.fail({ kind: 'canceled' });
    one.bridge.waiting('poll').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
  });

  it('sends the run again under the same id if the server never received it', async () => {
    const { outcome } = await one.start();
    const first = one.bridge.waiting('run').args;
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    one.bridge.waiting('poll').reply(headerReply('unknown'));
    await one.clock.advance(1_000);
    assert.deepEqual(one.bridge.waiting('run').args, first);
    one.bridge.waiting('run').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(one.sent, 2);
  });

  it('gives up with the last fault if the run never arrives after eight attempts', async () => {
    const { outcome } = await one.start();
    await one.answerAll(120_000, (name) => (name === 'run' ? unreachable : headerReply('unknown')));
    assert.deepEqual(await outcome, { fault: unreachable });
    assert.equal(one.sent, 8);
  });

  it('reports that the code is too large if it has 8 KiB or more and never arrives', async () => {
    const page: Fault = { kind: 'unavailable', why: { kind: 'webPage' } };
    for (const [length, expected] of [
      [8_191, page],
      [
        8_192,
        { kind: 'protocol', what: 'run', detail: 'unavailable', problem: { kind: 'requestTooLarge', bytes: 8_192 } },
      ],
    ] as const) {
      const long = new RunInTest('x'.repeat(length));
      const { outcome } = await long.start();
      await long.answerAll(120_000, (name) => (name === 'run' ? page : headerReply('unknown')));
      assert.deepEqual(await outcome, { fault: expected });
    }
  });

  it('does not send the run again if the server rejects it', async () => {
    const refused: Fault = { kind: 'protocol', what: 'run', detail: 'HTTP 413', problem: { kind: 'requestTooLarge' } };
    const { outcome } = await one.start();
    await one.answerAll(5_000, (name) => (name === 'run' ? refused : headerReply('unknown')));
    assert.deepEqual(await outcome, { fault: refused });
    assert.equal(one.sent, 1);
  });

  it('reports that the run has not started if the bridge is missing', async () => {
    for (const answer of [headerReply('absent'), headerReply('otherEpoch')]) {
      const { outcome } = await one.start();
      one.bridge.waiting('run').reply(answer);
      assert.deepEqual(await outcome, { kind: 'notInstalled' });
    }
  });

  it('reports that the run has not started if the request was not sent and the bridge is missing', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(unreachable);
    await one.clock.advance(0);
    one.bridge.waiting('poll').reply(headerReply('absent'));
    assert.deepEqual(await outcome, { kind: 'notInstalled' });
  });

  for (const kind of ['absent', 'otherEpoch'] as const) {
    it(`reports an unknown outcome if the run may have started and the server restarted: ${kind}`, async () => {
      const { outcome } = await one.start();
      one.bridge.waiting('run').fail(lost);
      await one.clock.advance(0);
      one.bridge.waiting('poll').reply(headerReply(kind));
      assert.deepEqual(await outcome, { fault: restarted });
    });
  }

  it('reports an unknown outcome if the run was sent twice and the bridge is missing afterwards', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    one.bridge.waiting('poll').reply(headerReply('unknown'));
    await one.clock.advance(1_000);
    one.bridge.waiting('run').reply(headerReply('absent'));
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('reports an unknown outcome without a restart if the server has forgotten the run', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').reply(headerReply('forgotten'));
    assert.deepEqual(await outcome, { fault: { kind: 'outcomeUnknown', what: 'run' } });
  });

  it('reports an unknown outcome if polls keep failing to find the run while the run request is pending', async () => {
    const { outcome } = await one.start();
    await one.clock.advance(150);
    one.bridge.waiting('poll').reply(progressReply(''));
    await one.answerAll(120_000, (name) => (name === 'poll' ? headerReply('absent') : progressReply('')));
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('reports a stopped server that has not responded recently', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(stopped);
    assert.deepEqual(await outcome, { fault: stopped });
  });

  it('reports an unknown outcome if the server responded recently and is now stopped, because the code may have stopped it', async () => {
    one.bridge.hasAnswered = true;
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(stopped);
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('reports an unknown outcome if the server stops after the run request was lost', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    one.bridge.waiting('poll').fail(stopped);
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('fails immediately with a fault that retrying cannot resolve', async () => {
    const expired: Fault = { kind: 'signInRequired', why: 'expired' };
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(expired);
    assert.deepEqual(await outcome, { fault: expired });
  });

  it('reports a silent server, polls once a minute, and does not give up', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(3_999);
    assert.deepEqual(one.observer.progress, ['running', 'reattaching']);
    await one.clock.advance(1);
    assert.deepEqual(one.observer.progress.at(-1), 'silent');
    for (let minute = 0; minute < 300; minute++) {
      await one.clock.advance(60_000);
      assert.ok(one.bridge.open.length <= 1);
    }
    assert.ok(one.polls <= 301, `${one.polls} questions`);
    await one.clock.advance(10_000);
    one.bridge.waiting('poll').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
  });

  it('gives up on an unreachable server after many attempts, but not because the machine slept', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    one.bridge.waiting('poll').fail(unreachable);
    one.clock.jump(8 * 3_600_000);
    await one.clock.advance(1_000);
    assert.ok(one.bridge.isWaiting('poll'), 'gave up after a sleep');
    await one.answerAll(3_600_000, () => unreachable);
    assert.deepEqual(await outcome, { fault: { kind: 'outcomeUnknown', what: 'run' } });
    assert.ok(one.polls > 100 && one.polls < 130, `${one.polls} questions`);
  });

  it('counts only consecutive failures', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    let question = 0;
    await one.answerAll(1_000_000, () => (++question % 100 === 0 ? progressReply('') : unreachable));
    assert.ok(question > 130, `${question} questions`);
    assert.ok(one.bridge.isWaiting('poll') || one.clock.pendingTimers > 0);
    one.user.abort();
    assert.deepEqual(await outcome, { fault: { kind: 'canceled' } });
  });

  it('gives up after a few polls on a server that reports the end without a result', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').reply(progressReply('', { state: 'done' }));
    await one.clock.advance(0);
    one.bridge.waiting('poll').reply(progressReply('x', { state: 'done', position: 500 }));
    await one.clock.advance(0);
    assert.deepEqual(one.bridge.open, [], 'asked without a pause');
    await one.answerAll(60_000, () => progressReply('x', { state: 'done', position: 500 }));
    assert.deepEqual(await outcome, { fault: { kind: 'protocol', what: 'run', detail: 'bridge: no report' } });
    assert.ok(one.polls < 15, `${one.polls} questions`);
  });

  const malformed: Fault = { kind: 'protocol', what: 'run', detail: 'bridge' };

  it('gives up after three consecutive malformed replies, with a pause between the polls', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(malformed);
    await one.clock.advance(0);
    assert.deepEqual(one.bridge.open, [], 'asked without a pause');
    await one.clock.advance(1_000);
    one.bridge.waiting('poll').fail(malformed);
    await one.clock.advance(0);
    assert.deepEqual(one.bridge.open, [], 'asked without a pause');
    await one.clock.advance(1_000);
    one.bridge.waiting('poll').fail(malformed);
    assert.deepEqual(await outcome, { fault: malformed });
    assert.equal(one.polls, 2);
  });

  it('gives up after three malformed replies while the run request is pending', async () => {
    const { outcome } = await one.start();
    await one.clock.advance(150);
    for (let answer = 0; answer < 3; answer++) {
      one.bridge.waiting('poll').fail(malformed);
      await one.clock.advance(2_000);
    }
    assert.deepEqual(await outcome, { fault: malformed });
    assert.equal(one.polls, 3);
    assert.deepEqual(one.bridge.open, [], 'a request is still pending');
  });

  it('continues if there is a valid reply between malformed ones', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    let question = 0;
    await one.answerAll(20_000, () => (++question % 3 === 0 ? progressReply('') : malformed));
    assert.ok(question > 9, `${question} questions`);
    one.user.abort();
    assert.deepEqual(await outcome, { fault: { kind: 'canceled' } });
  });

  it('gives up if a server keeps sending output that leaves a gap', async () => {
    for (const lose of [true, false]) {
      one = new RunInTest();
      const { outcome } = await one.start();
      if (lose) one.bridge.waiting('run').fail(lost);
      await one.clock.advance(150);
      for (let passedMs = 0; passedMs < 120_000; passedMs += 50) {
        if (one.bridge.isWaiting('poll')) one.bridge.waiting('poll').reply(progressReply('x', { position: 500 }));
        await one.clock.advance(50);
      }
      assert.deepEqual(await outcome, { fault: { kind: 'protocol', what: 'run', detail: 'bridge: no report' } });
      assert.ok(one.polls < 15, `${one.polls} questions`);
    }
  });
});
