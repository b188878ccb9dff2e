import assert from 'node:assert/strict';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';
import type { InputRequest } from '../../../../src/core/run/model.ts';
import { RunInTest } from './support/runInTest.ts';
import { epoch, headerReply, lost, nothingShown, progressReply } from './support/scriptedBridge.ts';

const never = new AbortController().signal;

describe('InputQuestions', () => {
  let one: RunInTest;

  beforeEach(async () => {
    one = new RunInTest();
    await one.start();
    await one.clock.advance(150);
  });

  /** The next reply to `poll`. */
  async function poll(question: number | undefined, text = '', position = 0): Promise<void> {
    one.bridge
      .waiting('poll')
      .reply(progressReply(text, { position, ...(question === undefined ? {} : { question }) }));
    await one.clock.advance(60);
  }

  function asked(index = 0): InputRequest {
    return one.observer.asked[index] ?? assert.fail('nothing was asked');
  }

  it('reports a request once, after the output before it, until it is answered', async () => {
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

  it('reports the next request even if the end of the previous one was not observed', async () => {
    await poll(1);
    await poll(2);
    assert.deepEqual([one.observer.asked.length, asked(0).over.aborted, asked(1).over.aborted], [2, true, false]);
  });

  it('closes the request when the run ends', async () => {
    await poll(1);
    one.bridge.waiting('run').reply(progressReply('', { report: nothingShown }));
    await one.clock.advance(0);
    assert.equal(asked().over.aborted, true);
  });

  it('closes the request when the user stops waiting for the run', async () => {
    await poll(1);
    one.user.abort();
    await one.clock.advance(0);
    assert.equal(asked().over.aborted, true);
  });

  it('retries an answer over a failing connection a limited number of times', async () => {
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

  it('does not retry an answer that the server rejects', async () => {
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
