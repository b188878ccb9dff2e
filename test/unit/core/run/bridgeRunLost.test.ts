import assert from 'node:assert/strict';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { restarted, RunInTest } from './support/runInTest.ts';
import { headerReply, lost, nothingShown, progressReply, unreachable } from './support/scriptedBridge.ts';

const value = { kind: 'value', shown: undefined };
const stopped: Fault = { kind: 'serverNotRunning', status: 'stopped' };

describe('one run through the bridge whose requests are lost', () => {
  let one: RunInTest;

  beforeEach(() => {
    one = new RunInTest();
  });

  it('follows on when its own request is lost', async () => {
    const { outcome } = await one.begin();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    one.bridge.waiting('poll').reply(progressReply('kept', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(one.sent, 1);
    assert.deepEqual(one.observer.progress, ['running', 'reattaching', 'running']);
  });

  it('asks anew when its request is lost while a question is under way', async () => {
    const { outcome } = await one.begin();
    await one.clock.advance(150);
    const before = one.bridge.waiting('poll');
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    assert.ok(before.signal.aborted);
    one.bridge.waiting('poll').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
  });

  it('asks anew even when the connection of the question under way is slow to go', async () => {
    const { outcome } = await one.begin();
    await one.clock.advance(150);
    one.bridge.isSlowToAbort = true;
    const before = one.bridge.waiting('poll');
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    assert.equal(one.polls, 2);
    before.fail({ kind: 'cancelled' });
    one.bridge.waiting('poll').reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
  });

  it('is sent again, under the same id, when the server has never seen it', async () => {
    const { outcome } = await one.begin();
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

  it('is given up when it never arrives, with the last fault', async () => {
    const { outcome } = await one.begin();
    await one.answerAll(120_000, (name) => (name === 'run' ? unreachable : headerReply('unknown')));
    assert.deepEqual(await outcome, { fault: unreachable });
    assert.equal(one.sent, 8);
  });

  it('is called too large when it is long and never arrives', async () => {
    const page: Fault = { kind: 'unavailable', why: { kind: 'webPage' } };
    for (const [length, expected] of [
      [8_191, page],
      [
        8_192,
        { kind: 'protocol', what: 'run', detail: 'unavailable', problem: { kind: 'requestTooLarge', bytes: 8_192 } },
      ],
    ] as const) {
      const long = new RunInTest('x'.repeat(length));
      const { outcome } = await long.begin();
      await long.answerAll(120_000, (name) => (name === 'run' ? page : headerReply('unknown')));
      assert.deepEqual(await outcome, { fault: expected });
    }
  });

  it('is not sent again when the server refuses it as it is', async () => {
    const refused: Fault = { kind: 'protocol', what: 'run', detail: 'HTTP 413', problem: { kind: 'requestTooLarge' } };
    const { outcome } = await one.begin();
    await one.answerAll(5_000, (name) => (name === 'run' ? refused : headerReply('unknown')));
    assert.deepEqual(await outcome, { fault: refused });
    assert.equal(one.sent, 1);
  });

  it('has not begun where the bridge is missing', async () => {
    for (const answer of [headerReply('absent'), headerReply('otherEpoch')]) {
      const { outcome } = await one.begin();
      one.bridge.waiting('run').reply(answer);
      assert.deepEqual(await outcome, { kind: 'notInstalled' });
    }
  });

  it('has not begun when the request did not leave and the bridge is missing', async () => {
    const { outcome } = await one.begin();
    one.bridge.waiting('run').fail(unreachable);
    await one.clock.advance(0);
    one.bridge.waiting('poll').reply(headerReply('absent'));
    assert.deepEqual(await outcome, { kind: 'notInstalled' });
  });

  for (const kind of ['absent', 'otherEpoch'] as const) {
    it(`is unknown when it may have begun and the server has restarted: ${kind}`, async () => {
      const { outcome } = await one.begin();
      one.bridge.waiting('run').fail(lost);
      await one.clock.advance(0);
      one.bridge.waiting('poll').reply(headerReply(kind));
      assert.deepEqual(await outcome, { fault: restarted });
    });
  }

  it('is unknown when it was sent twice and the bridge is missing after that', async () => {
    const { outcome } = await one.begin();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    one.bridge.waiting('poll').reply(headerReply('unknown'));
    await one.clock.advance(1_000);
    one.bridge.waiting('run').reply(headerReply('absent'));
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('is unknown, and not called a restart, when the server no longer keeps it', async () => {
    const { outcome } = await one.begin();
    one.bridge.waiting('run').reply(headerReply('forgotten'));
    assert.deepEqual(await outcome, { fault: { kind: 'outcomeUnknown', what: 'run' } });
  });

  it('is unknown when the server says again and again that it knows nothing, though the request still stands', async () => {
    const { outcome } = await one.begin();
    await one.clock.advance(150);
    one.bridge.waiting('poll').reply(progressReply(''));
    await one.answerAll(120_000, (name) => (name === 'poll' ? headerReply('absent') : progressReply('')));
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('says that the server is stopped, when that has not answered for long', async () => {
    const { outcome } = await one.begin();
    one.bridge.waiting('run').fail(stopped);
    assert.deepEqual(await outcome, { fault: stopped });
  });

  it('is unknown when the server was there a moment ago and is stopped: the code may have done that', async () => {
    one.bridge.hasAnswered = true;
    const { outcome } = await one.begin();
    one.bridge.waiting('run').fail(stopped);
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('is unknown when the server stops after the request was lost', async () => {
    const { outcome } = await one.begin();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    one.bridge.waiting('poll').fail(stopped);
    assert.deepEqual(await outcome, { fault: restarted });
  });

  it('ends with a fault that asking again does not mend', async () => {
    const expired: Fault = { kind: 'signInRequired', why: 'expired' };
    const { outcome } = await one.begin();
    one.bridge.waiting('run').fail(expired);
    assert.deepEqual(await outcome, { fault: expired });
  });

  it('tells that the server is silent, asks again after a minute, and never gives up for that', async () => {
    const { outcome } = await one.begin();
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

  it('gives up when the server cannot be reached any more, and not because the machine slept', async () => {
    const { outcome } = await one.begin();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    one.bridge.waiting('poll').fail(unreachable);
    one.clock.jump(8 * 3_600_000);
    await one.clock.advance(1_000);
    assert.ok(one.bridge.isWaiting('poll'), 'given up after a sleep');
    await one.answerAll(3_600_000, () => unreachable);
    assert.deepEqual(await outcome, { fault: { kind: 'outcomeUnknown', what: 'run' } });
    assert.ok(one.polls > 100 && one.polls < 130, `${one.polls} questions`);
  });

  it('counts failures in a row only', async () => {
    const { outcome } = await one.begin();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    let question = 0;
    await one.answerAll(1_000_000, () => (++question % 100 === 0 ? progressReply('') : unreachable));
    assert.ok(question > 130, `${question} questions`);
    assert.ok(one.bridge.isWaiting('poll') || one.clock.pendingTimers > 0);
    one.user.abort();
    assert.deepEqual(await outcome, { fault: { kind: 'cancelled' } });
  });

  it('asks a server that says done and gives no report a few times only', async () => {
    const { outcome } = await one.begin();
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

  it('is given up after three malformed answers in a row, with a pause between them', async () => {
    const { outcome } = await one.begin();
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

  it('is given up after three malformed answers while its own request stands', async () => {
    const { outcome } = await one.begin();
    await one.clock.advance(150);
    for (let answer = 0; answer < 3; answer++) {
      one.bridge.waiting('poll').fail(malformed);
      await one.clock.advance(2_000);
    }
    assert.deepEqual(await outcome, { fault: malformed });
    assert.equal(one.polls, 3);
    assert.deepEqual(one.bridge.open, [], 'a request was left behind');
  });

  it('goes on when a good answer comes between malformed ones', async () => {
    const { outcome } = await one.begin();
    one.bridge.waiting('run').fail(lost);
    await one.clock.advance(0);
    let question = 0;
    await one.answerAll(20_000, () => (++question % 3 === 0 ? progressReply('') : malformed));
    assert.ok(question > 9, `${question} questions`);
    one.user.abort();
    assert.deepEqual(await outcome, { fault: { kind: 'cancelled' } });
  });

  it('is given up when a server that goes on sends what does not follow what is known', async () => {
    for (const lose of [true, false]) {
      one = new RunInTest();
      const { outcome } = await one.begin();
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
