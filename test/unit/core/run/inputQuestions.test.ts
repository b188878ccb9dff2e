import assert from 'node:assert/strict';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';
import type { AskedInput } from '../../../../src/core/run/askedInput.ts';
import { RunInTest } from './support/runInTest.ts';
import { epoch, headerReply, lost, nothingShown, progressReply } from './support/scriptedBridge.ts';

const never = new AbortController().signal;

describe('code that waits for input', () => {
  let one: RunInTest;

  beforeEach(async () => {
    one = new RunInTest();
    await one.begin();
    await one.clock.advance(150);
  });

  /** The next answer to `poll`. */
  async function poll(question: number | undefined, text = '', position = 0): Promise<void> {
    one.bridge
      .waiting('poll')
      .reply(progressReply(text, { position, ...(question === undefined ? {} : { question }) }));
    await one.clock.advance(60);
  }

  function asked(index = 0): AskedInput {
    return one.observer.asked[index] ?? assert.fail('nothing was asked');
  }

  it('asks once, behind the output before it, and until there is an answer', async () => {
    await poll(undefined, 'Name: ');
    assert.equal(one.observer.asked.length, 0);
    await poll(1, '', 6);
    await poll(1, '', 6);
    assert.deepEqual([one.observer.output, one.observer.asked.length, asked().over.aborted], ['Name: ', 1, false]);
    const answer = asked().answer('Ада', never);
    const { args, reply } = one.bridge.waiting('answer');
    assert.deepEqual(args, [epoch, 'run3', 1, { text: 'Ада\n' }]);
    reply(headerReply('unknown'));
    await answer;
    assert.equal(asked().over.aborted, false);
    await poll(0, '', 6);
    assert.equal(asked().over.aborted, true);
    await poll(2, '', 6);
    assert.equal(one.observer.asked.length, 2);
    void asked(1).answer(undefined, never);
    assert.deepEqual(one.bridge.waiting('answer').args, [epoch, 'run3', 2, { text: '' }]);
  });

  it('asks the next question though nobody saw the end of the one before', async () => {
    await poll(1);
    await poll(2);
    assert.deepEqual([one.observer.asked.length, asked(0).over.aborted, asked(1).over.aborted], [2, true, false]);
  });

  it('asks nothing any more when the run has ended', async () => {
    await poll(1);
    one.bridge.waiting('run').reply(progressReply('', { report: nothingShown }));
    await one.clock.advance(0);
    assert.equal(asked().over.aborted, true);
  });

  it('asks nothing any more when nobody waits for the run', async () => {
    await poll(1);
    one.user.abort();
    await one.clock.advance(0);
    assert.equal(asked().over.aborted, true);
  });

  it('sends an answer again over a connection that breaks, and not without end', async () => {
    await poll(1);
    const answer = asked()
      .answer('x', never)
      .then(
        () => 'sent',
        (error: unknown) => faultOf(error),
      );
    one.bridge.waiting('answer').fail(lost);
    await one.clock.advance(5_000);
    one.bridge.waiting('answer').reply(headerReply('unknown'));
    assert.equal(await answer, 'sent');
    const other = asked()
      .answer('x', never)
      .then(
        () => 'sent',
        (error: unknown) => faultOf(error),
      );
    for (let attempt = 0; attempt < 6; attempt++) {
      one.bridge.waiting('answer').fail(lost);
      await one.clock.advance(5_000);
    }
    assert.deepEqual(await other, lost);
    assert.equal(one.bridge.isWaiting('answer'), false);
  });

  it('gives an answer up at once when the server refuses it', async () => {
    await poll(1);
    const answer = asked()
      .answer('x', never)
      .then(
        () => 'sent',
        (error: unknown) => faultOf(error)?.kind,
      );
    one.bridge.waiting('answer').fail({ kind: 'serverNotRunning', status: 'stopped' });
    assert.equal(await answer, 'serverNotRunning');
  });
});
