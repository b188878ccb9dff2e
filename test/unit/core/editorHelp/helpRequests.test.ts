import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Answer, HelpRequests } from '../../../../src/core/editorHelp/helpRequests.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { FakeClock, settle } from '../server/support/fakeClock.ts';

interface Request {
  readonly question: string;
  readonly signal: AbortSignal;
  answer(value: string): void;
  refuse(error: unknown): void;
}

/** Requests to a server whose answers the test controls. */
class Asked {
  readonly clock = new FakeClock();
  readonly sent: Request[] = [];
  readonly bugs: unknown[] = [];
  isAllowed = true;
  readonly requests = new HelpRequests({
    clock: this.clock,
    isAllowed: () => this.isAllowed,
    onBug: (error) => this.bugs.push(error),
  });

  /** Asks a question, and notes how it came out. */
  ask(question: string, signal = new AbortController().signal): { outcome: Answer<string> | undefined } {
    const asked: { outcome: Answer<string> | undefined } = { outcome: undefined };
    const send = (request: AbortSignal) =>
      new Promise<string>((answer, refuse) => this.sent.push({ question, signal: request, answer, refuse }));
    void this.requests.ask(question, send, signal).then((outcome) => {
      asked.outcome = outcome;
    });
    return asked;
  }

  questions(): string[] {
    return this.sent.map(({ question }) => question);
  }
}

const late = { kind: 'late' };
const unavailable = { kind: 'unavailable' };

describe('Requests of the editor', () => {
  it('return the answer', async () => {
    const asked = new Asked();
    const one = asked.ask('one');
    asked.sent[0]?.answer('1');
    await settle();
    assert.deepEqual(one.outcome, { kind: 'answer', value: '1' });
    assert.equal(asked.clock.pendingTimers, 0);
  });

  it('send nothing while it is not allowed', async () => {
    const asked = new Asked();
    asked.isAllowed = false;
    const one = asked.ask('one');
    await settle();
    assert.deepEqual(one.outcome, unavailable);
    assert.deepEqual(asked.questions(), []);
  });

  it('wait for 300 milliseconds and no longer', async () => {
    const asked = new Asked();
    const one = asked.ask('one');
    await asked.clock.advance(299);
    assert.equal(one.outcome, undefined);
    await asked.clock.advance(1);
    assert.deepEqual(one.outcome, late);
  });

  it('are sent one at a time, and then only the newest', async () => {
    const asked = new Asked();
    const one = asked.ask('one');
    const two = asked.ask('two');
    const three = asked.ask('three');
    await settle();
    assert.deepEqual(asked.questions(), ['one']);
    assert.deepEqual(two.outcome, late);
    asked.sent[0]?.answer('1');
    await settle();
    assert.deepEqual(asked.questions(), ['one', 'three']);
    asked.sent[1]?.answer('3');
    await settle();
    assert.deepEqual(
      [one.outcome, three.outcome],
      [
        { kind: 'answer', value: '1' },
        { kind: 'answer', value: '3' },
      ],
    );
  });

  it('never pile up on a server that does not answer, however much is typed', async () => {
    const asked = new Asked();
    const all = [];
    for (let key = 0; key < 100; key++) {
      all.push(asked.ask(`key ${key}`));
      await asked.clock.advance(100);
    }
    await asked.clock.advance(300);
    assert.deepEqual(asked.questions(), ['key 0']);
    assert.ok(all.every(({ outcome }) => outcome?.kind === 'late'));
    assert.deepEqual(
      asked.sent.map(({ signal }) => signal.aborted),
      [false],
    );
    // Nobody waits for these any more.
    for (const request of asked.sent) request.answer('0');
    await settle();
    assert.deepEqual(asked.questions(), ['key 0']);
  });

  it('are not sent after a wait in which the user began a run', async () => {
    const asked = new Asked();
    asked.ask('one');
    const two = asked.ask('two');
    asked.isAllowed = false;
    asked.sent[0]?.answer('1');
    await settle();
    assert.deepEqual(asked.questions(), ['one']);
    assert.deepEqual(two.outcome, unavailable);
  });

  it('are not sent for a question that the editor has dropped', async () => {
    const asked = new Asked();
    asked.ask('one');
    const dropped = new AbortController();
    const two = asked.ask('two', dropped.signal);
    dropped.abort();
    asked.sent[0]?.answer('1');
    await settle();
    assert.deepEqual(two.outcome, late);
    assert.deepEqual(asked.questions(), ['one']);
  });

  it('are not repeated while the answer is known, also one that came too late', async () => {
    const asked = new Asked();
    asked.ask('one');
    await asked.clock.advance(500);
    asked.sent[0]?.answer('1');
    await settle();
    const again = asked.ask('one');
    await settle();
    assert.deepEqual(again.outcome, { kind: 'answer', value: '1' });
    assert.deepEqual(asked.questions(), ['one']);
    await asked.clock.advance(10_000);
    asked.ask('one');
    assert.deepEqual(asked.questions(), ['one', 'one']);
  });

  it('are repeated after a run, which gives up the request before it', async () => {
    const asked = new Asked();
    asked.ask('one');
    asked.sent[0]?.answer('1');
    await settle();
    const two = asked.ask('two');
    asked.requests.reset();
    await settle();
    assert.deepEqual(two.outcome, late);
    assert.deepEqual(
      asked.sent.map(({ signal }) => signal.aborted),
      [false, true],
    );
    asked.ask('one');
    assert.deepEqual(asked.questions(), ['one', 'two', 'one']);
    // An answer from before is not kept.
    asked.sent[1]?.answer('2');
    asked.sent[2]?.answer('1');
    await settle();
    asked.ask('two');
    assert.equal(asked.sent.length, 4);
  });

  it('keep no more than 50 answers', async () => {
    const asked = new Asked();
    for (let index = 0; index <= 50; index++) {
      asked.ask(`${index}`);
      asked.sent.at(-1)?.answer('');
      await settle();
    }
    asked.ask('0');
    assert.equal(asked.sent.length, 52);
  });

  it('hide faults, and report other errors as bugs', async () => {
    const asked = new Asked();
    const one = asked.ask('one');
    asked.sent[0]?.refuse(new EngeeError({ kind: 'canceled' }));
    await settle();
    const two = asked.ask('two');
    const bug = new Error('bug');
    asked.sent[1]?.refuse(bug);
    await settle();
    assert.deepEqual([one.outcome, two.outcome], [unavailable, unavailable]);
    assert.deepEqual(asked.bugs, [bug]);
  });
});
