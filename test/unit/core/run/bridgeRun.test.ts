import assert from 'node:assert/strict';
import { restarted, RunInTest } from './support/runInTest.ts';
import { epoch, headerReply, nothingShown, progressReply } from './support/scriptedBridge.ts';

const value = { kind: 'value', shown: undefined };

describe('BridgeRun', () => {
  let one: RunInTest;

  beforeEach(() => {
    one = new RunInTest();
  });

  it('does not poll if the run ends immediately', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').reply(progressReply('hi', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.deepEqual(one.bridge.names(), ['run']);
    assert.equal(one.observer.output, 'hi');
    await one.clock.advance(100_000);
    assert.equal(one.clock.pendingTimers, 0);
    assert.deepEqual(one.bridge.names(), ['run']);
  });

  it('tells the server in the run request which runs to forget', async () => {
    const { outcome } = await one.start(['w-1', 'w-2']);
    const { args, reply } = one.bridge.waiting('forget+run');
    assert.deepEqual(args.slice(0, 5), [epoch, 'w-1', 'w-2', epoch, 'run3']);
    reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
  });

  it('tells the server in the run request that the code was typed into a REPL', async () => {
    const typed = new RunInTest('1', 'repl');
    const { outcome } = await typed.start(['w-1']);
    const { args, reply } = typed.bridge.waiting('forget+typed+run');
    assert.deepEqual(args.slice(0, 5), [epoch, 'w-1', epoch, 'run3', epoch]);
    reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
  });

  it('sends one poll at a time, starting at the end of the received output', async () => {
    const { outcome } = await one.start();
    await one.clock.advance(149);
    assert.equal(one.polls, 0);
    await one.clock.advance(1);
    assert.deepEqual(one.bridge.waiting('poll').args, [epoch, 'run3', 0, 0, 1000]);
    one.bridge.waiting('poll').reply(progressReply('one'));
    await one.clock.advance(50);
    assert.deepEqual(one.bridge.waiting('poll').args.slice(2, 4), [3, 0]);
    await one.clock.advance(900);
    assert.equal(one.polls, 2);
    one.bridge.waiting('run').reply(progressReply('two', { position: 3, report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(one.observer.output, 'onetwo');
    await one.clock.advance(0);
    assert.deepEqual(one.bridge.open, []);
  });

  it('ends when a poll reports the end, and aborts the run request', async () => {
    const { outcome } = await one.start();
    const request = one.bridge.waiting('run');
    await one.clock.advance(150);
    one.bridge.waiting('poll').reply(progressReply('all', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.ok(request.signal.aborted);
    await one.clock.advance(0);
    assert.equal(one.clock.pendingTimers, 0);
  });

  it('polls again without a pause if the output did not fit into the reply', async () => {
    const { outcome } = await one.start();
    one.bridge.waiting('run').reply(progressReply('a', { state: 'done' }));
    await one.clock.advance(0);
    one.bridge.waiting('poll').reply(progressReply('b', { state: 'done', position: 1 }));
    await one.clock.advance(0);
    one.bridge.waiting('poll').reply(progressReply('c', { position: 2, report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(one.observer.output, 'abc');
  });

  it('polls again without a pause after half a megabyte of output, and with a pause after less', async () => {
    await one.start();
    await one.clock.advance(150);
    one.bridge.waiting('poll').reply(progressReply('x'.repeat(500_001)));
    await one.clock.advance(0);
    assert.equal(one.polls, 2);
    one.bridge.waiting('poll').reply(progressReply('x'.repeat(500_000), { position: 500_001 }));
    await one.clock.advance(49);
    assert.equal(one.polls, 2);
    await one.clock.advance(1);
    assert.equal(one.polls, 3);
  });

  describe('with output that takes long to show', () => {
    const much = 'line\n'.repeat(50_000);
    let isEnded: boolean;

    beforeEach(() => {
      isEnded = false;
      const { observer, clock } = one;
      one.observer.onOutput = (text) => {
        assert.equal(isEnded, false, 'output after the end');
        observer.received.push(text);
        clock.jump(10);
      };
    });

    for (const [name, end, expected] of [
      [
        'ends',
        () => {
          one.bridge.waiting('run').reply(progressReply(much, { report: nothingShown }));
        },
        value,
      ],
      [
        'fails',
        () => {
          one.bridge.waiting('poll').reply(progressReply(much));
          one.bridge.waiting('run').reply(headerReply('otherEpoch'));
        },
        { fault: restarted },
      ],
      [
        'is no longer waited for',
        () => {
          one.bridge.waiting('poll').reply(progressReply(much));
          setImmediate(() => {
            one.user.abort();
          });
        },
        { fault: { kind: 'canceled' } },
      ],
    ] as const) {
      it(`reports the end after all of that output if the run ${name}`, async () => {
        const { outcome } = await one.start();
        await one.clock.advance(150);
        end();
        void outcome.then(() => {
          isEnded = true;
        });
        await one.clock.advance(1_000);
        assert.deepEqual(await outcome, expected);
        assert.equal(one.observer.output, much);
        assert.equal(one.clock.pendingTimers, 0);
      });
    }

    it('requests more output while that output is shown, but not more than one reply ahead', async () => {
      await one.start();
      await one.clock.advance(150);
      one.bridge.waiting('poll').reply(progressReply(much, { state: 'done' }));
      await one.clock.advance(0);
      assert.ok(one.observer.output.length < much.length);
      assert.deepEqual(one.bridge.waiting('poll').args.slice(2, 3), [much.length]);
      one.bridge.waiting('poll').reply(progressReply(much, { state: 'done', position: much.length }));
      await one.clock.advance(0);
      assert.ok(one.observer.output.length < much.length);
      assert.equal(one.polls, 2);
      await one.clock.advance(1_000);
      assert.equal(one.observer.output, much + much);
      assert.deepEqual(one.bridge.waiting('poll').args.slice(2, 3), [2 * much.length]);
    });

    it('asks for input after that output', async () => {
      await one.start();
      await one.clock.advance(150);
      one.bridge.waiting('poll').reply(progressReply(much, { question: 1 }));
      await one.clock.advance(0);
      assert.ok(one.observer.output.length < much.length);
      assert.equal(one.observer.asked.length, 0);
      await one.clock.advance(1_000);
      assert.equal(one.observer.output, much);
      assert.equal(one.observer.asked.length, 1);
    });
  });

  it('gets output that is missing in the reply to the run request from the pending poll', async () => {
    const { outcome } = await one.start();
    await one.clock.advance(150);
    one.bridge.waiting('run').reply(progressReply('', { state: 'done' }));
    await one.clock.advance(0);
    one.bridge.waiting('poll').reply(progressReply('much', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(one.polls, 1);
  });

  it('reports that a run of another window has to end first', async () => {
    await one.start();
    await one.clock.advance(150);
    one.bridge.waiting('poll').reply(progressReply('', { state: 'waiting' }));
    await one.clock.advance(50);
    one.bridge.waiting('poll').reply(progressReply(''));
    await one.clock.advance(0);
    assert.deepEqual(one.observer.progress, ['running', 'waitingForOther', 'running']);
  });

  it('waits for a run request that has not reached the server yet', async () => {
    const { outcome } = await one.start();
    const request = one.bridge.waiting('run');
    for (let second = 0; second < 60; second++) {
      if (one.bridge.isWaiting('poll')) one.bridge.waiting('poll').reply(headerReply('unknown'));
      await one.clock.advance(1_000);
    }
    request.reply(progressReply('', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(one.sent, 1);
  });

  it('aborts all requests when the user stops waiting', async () => {
    const { outcome } = await one.start();
    await one.clock.advance(150);
    assert.equal(one.bridge.open.length, 2);
    one.user.abort();
    assert.deepEqual(await outcome, { fault: { kind: 'canceled' } });
    await one.clock.advance(0);
    assert.deepEqual(one.bridge.open, []);
    await one.clock.advance(1_000_000);
    assert.equal(one.clock.pendingTimers, 0);
  });

  it('follows an earlier run from its first byte', async () => {
    const { outcome } = await one.follow();
    assert.deepEqual(one.bridge.waiting('poll').args.slice(2, 4), [0, 0]);
    one.bridge.waiting('poll').reply(progressReply('all of it', { report: nothingShown }));
    assert.deepEqual(await outcome, value);
    assert.equal(one.observer.output, 'all of it');
  });

  it('does not start a run that it only follows', async () => {
    for (const kind of ['unknown', 'absent', 'otherEpoch'] as const) {
      const { outcome } = await one.follow();
      one.bridge.waiting('poll').reply(headerReply(kind));
      assert.deepEqual(await outcome, { fault: restarted });
    }
    assert.equal(one.sent, 0);
  });

  for (const [name, report, expected] of [
    ['an interrupted run', { kind: 'interrupted', milliseconds: 1 }, { kind: 'interrupted' }],
    ['a withdrawn run', { kind: 'withdrawn' }, { kind: 'notSent', why: 'canceled' }],
    [
      'an error',
      { kind: 'error', exceptions: [], milliseconds: 1 },
      { kind: 'error', error: { kind: 'exceptions', exceptions: [] } },
    ],
  ] as const) {
    it(`reports ${name}`, async () => {
      const { outcome } = await one.start();
      one.bridge
        .waiting('run')
        .reply(progressReply('', { report: report.kind === 'error' ? { ...report, exceptions: [] } : report }));
      assert.deepEqual(await outcome, expected);
    });
  }
});
