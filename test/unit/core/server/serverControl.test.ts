import assert from 'node:assert/strict';
import { isFault } from '../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { settleMs } from '../../../../src/core/server/reduce.ts';
import { ServerService } from '../../../../src/core/server/serverService.ts';
import { deferred } from './support/deferred.ts';
import { FakeClock } from './support/fakeClock.ts';
import { FakeEngee, FakeSignIn, memoryLog, url } from './support/fakeEngee.ts';

const offline: Fault = { kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } };
const conflict: Fault = { kind: 'protocol', what: 'start', detail: 'HTTP 409: busy' };
const ambiguous: Fault = { kind: 'outcomeUnknown', what: 'start' };
const never = new AbortController().signal;

async function setUp(status: 'stopped' | 'running' | 'starting' | 'stopping' = 'stopped') {
  const clock = new FakeClock();
  const engee = new FakeEngee();
  engee.status = status;
  const signIn = new FakeSignIn();
  const server = new ServerService({
    api: engee,
    signIn,
    clock,
    log: memoryLog(),
    random: () => 0.5,
    startOptions: () => ({}),
  });
  server.begin();
  await clock.advance(1);
  const states: string[] = [];
  server.onDidChangeState((state) => states.push(state.kind));
  return { clock, engee, signIn, server, states };
}

/** What a promise has come to, without waiting for it. */
function outcomeOf(promise: Promise<unknown>): { value?: unknown; error?: unknown } {
  const outcome: { value?: unknown; error?: unknown } = {};
  promise.then(
    (value) => (outcome.value = value),
    (error: unknown) => (outcome.error = error),
  );
  return outcome;
}

describe('ServerService: starting', () => {
  it('shows starting at once and resolves when Engee says running', async () => {
    const { clock, engee, server, states } = await setUp();
    const outcome = outcomeOf(server.start(never));
    await clock.advance(0);
    assert.deepEqual(states, ['starting']);
    await clock.advance(4_000);
    engee.status = 'starting';
    await clock.advance(20_000);
    assert.deepEqual(outcome, {});
    engee.status = 'running';
    await clock.advance(6_000);
    assert.deepEqual(outcome, { value: url });
    assert.deepEqual(states, ['starting', 'starting', 'running']);
    assert.equal(engee.calls.start, 1);
  });

  it('sends nothing when it runs already, though we did not know', async () => {
    const { clock, engee, server } = await setUp();
    engee.status = 'running';
    const outcome = outcomeOf(server.start(never));
    await clock.advance(0);
    assert.deepEqual(outcome, { value: url });
    assert.equal(engee.calls.start, 0);
  });

  it('does not trust an answer to an older question', async () => {
    const { clock, engee, server } = await setUp();
    const gate = deferred();
    engee.gate = gate.promise;
    void server.refresh(never);
    await clock.advance(0);
    engee.status = 'running';
    const outcome = outcomeOf(server.start(never));
    gate.resolve();
    await clock.advance(0);
    assert.deepEqual(outcome, { value: url });
    assert.equal(engee.calls.start, 0);
  });

  it('joins a start that another window began', async () => {
    const { clock, engee, server } = await setUp();
    engee.status = 'starting';
    const outcome = outcomeOf(server.start(never));
    await clock.advance(1_000);
    engee.status = 'running';
    await clock.advance(15_000);
    assert.deepEqual(outcome, { value: url });
    assert.equal(engee.calls.start, 0);
  });

  it('two starts are one request, and giving one up leaves the other', async () => {
    const { clock, engee, server } = await setUp();
    const controller = new AbortController();
    const given = outcomeOf(server.start(controller.signal));
    const kept = outcomeOf(server.start(never));
    await clock.advance(0);
    controller.abort();
    await clock.advance(0);
    assert.ok(isFault(given.error, 'cancelled'));
    engee.status = 'running';
    await clock.advance(5_000);
    assert.deepEqual(kept, { value: url });
    assert.equal(engee.calls.start, 1);
  });

  it('a start that was given up goes on and can be joined again', async () => {
    const { clock, engee, server } = await setUp();
    const controller = new AbortController();
    outcomeOf(server.start(controller.signal));
    await clock.advance(0);
    controller.abort();
    await clock.advance(0);
    assert.equal(server.state.kind, 'starting');
    const joined = outcomeOf(server.start(never));
    engee.status = 'running';
    await clock.advance(5_000);
    assert.deepEqual(joined, { value: url });
    assert.equal(engee.calls.start, 1);
  });

  it('does not begin with a signal that is aborted already', async () => {
    const { clock, engee, server } = await setUp();
    await assert.rejects(server.start(AbortSignal.abort()), (error) => isFault(error, 'cancelled'));
    await clock.advance(60_000);
    assert.equal(engee.calls.start, 0);
  });

  it('an ambiguous failure is not sent again: the answers decide that it works', async () => {
    const { clock, engee, server } = await setUp();
    engee.onStart = () => {
      engee.status = 'starting';
      return ambiguous;
    };
    const outcome = outcomeOf(server.start(never));
    await clock.advance(10_000);
    engee.status = 'running';
    await clock.advance(15_000);
    assert.deepEqual(outcome, { value: url });
    assert.equal(engee.calls.start, 1);
  });

  it('an ambiguous failure without effect is told when the time to settle is over', async () => {
    const { clock, engee, server } = await setUp();
    engee.onStart = () => ambiguous;
    const outcome = outcomeOf(server.start(never));
    await clock.advance(settleMs - 1_000);
    assert.deepEqual(outcome, {});
    await clock.advance(15_000);
    assert.ok(isFault(outcome.error, 'outcomeUnknown'));
    assert.equal(server.state.kind, 'stopped');
    assert.equal(engee.calls.start, 1);
  });

  it('a refusal is told at once and the true state is shown', async () => {
    const { clock, engee, server, states } = await setUp();
    engee.onStart = () => ({ kind: 'forbidden', what: 'start' });
    const outcome = outcomeOf(server.start(never));
    await clock.advance(0);
    assert.ok(isFault(outcome.error, 'forbidden'));
    assert.equal(states.at(-1), 'stopped');
  });

  it('a refusal because it starts already is joined', async () => {
    const { clock, engee, server } = await setUp();
    engee.onStart = () => {
      engee.status = 'starting';
      return conflict;
    };
    const outcome = outcomeOf(server.start(never));
    await clock.advance(1_000);
    engee.status = 'running';
    await clock.advance(15_000);
    assert.deepEqual(outcome, { value: url });
  });

  it('tells that the server stopped while starting when Engee gives the start up', async () => {
    const { clock, engee, server } = await setUp();
    engee.onStart = () => {
      engee.status = 'starting';
      return undefined;
    };
    const outcome = outcomeOf(server.start(never));
    await clock.advance(5_000);
    engee.status = 'stopped';
    await clock.advance(15_000);
    assert.ok(isFault(outcome.error, 'stoppedWhileStarting'));
  });

  it('nothing is sent while Engee cannot be asked', async () => {
    const { clock, engee, server } = await setUp();
    engee.fault = offline;
    const outcome = outcomeOf(server.start(never));
    await clock.advance(0);
    assert.ok(isFault(outcome.error, 'unavailable'));
    assert.equal(engee.calls.start, 0);
  });

  it('a short loss of the connection is waited out, a long one is told', async () => {
    const { clock, engee, server } = await setUp();
    engee.onStart = () => {
      engee.status = 'starting';
      return undefined;
    };
    const outcome = outcomeOf(server.start(never));
    await clock.advance(5_000);
    engee.fault = offline;
    await clock.advance(30_000);
    assert.deepEqual(outcome, {});
    engee.fault = undefined;
    await clock.advance(60_000);
    assert.deepEqual(outcome, {});
    engee.fault = offline;
    await clock.advance(150_000);
    assert.ok(isFault(outcome.error, 'unavailable'));
  });

  it('waits for a stop under way, then starts', async () => {
    const { clock, engee, server } = await setUp('stopping');
    const outcome = outcomeOf(server.start(never));
    await clock.advance(10_000);
    assert.equal(engee.calls.start, 0);
    engee.status = 'stopped';
    await clock.advance(15_000);
    assert.equal(engee.calls.start, 1);
    engee.status = 'running';
    await clock.advance(15_000);
    assert.deepEqual(outcome, { value: url });
  });

  it('signing out ends the wait quietly, an expired sign-in says so, and the late reply does nothing', async () => {
    for (const [state, fault] of [
      ['signedOut', 'cancelled'],
      ['expired', 'signInRequired'],
    ] as const) {
      const { clock, engee, server, signIn } = await setUp();
      const reply = deferred();
      engee.onStart = () => reply.promise;
      const outcome = outcomeOf(server.start(never));
      await clock.advance(0);
      signIn.become({ kind: state });
      await clock.advance(0);
      assert.ok(isFault(outcome.error, fault), state);
      reply.resolve();
      await clock.advance(60_000);
      assert.deepEqual(server.state, { kind: 'unknown' });
    }
  });

  it('signed out: start and stop ask to sign in', async () => {
    const { engee, server, signIn } = await setUp();
    signIn.become({ kind: 'signedOut' });
    await assert.rejects(server.start(never), (error) => isFault(error, 'signInRequired'));
    await assert.rejects(server.stop(never), (error) => isFault(error, 'signInRequired'));
    assert.deepEqual([engee.calls.start, engee.calls.stop], [0, 0]);
  });
});

describe('ServerService: stopping', () => {
  it('shows stopping at once and resolves when it has stopped', async () => {
    const { clock, engee, server, states } = await setUp('running');
    const outcome = outcomeOf(server.stop(never));
    await clock.advance(3_000);
    assert.deepEqual(states, ['stopping']);
    engee.status = 'stopping';
    await clock.advance(5_000);
    assert.ok(!('value' in outcome));
    engee.status = 'stopped';
    await clock.advance(15_000);
    assert.ok('value' in outcome);
    assert.equal(server.state.kind, 'stopped');
    assert.equal(engee.calls.stop, 1);
  });

  it('sends nothing when it has stopped already, though we did not know', async () => {
    const { clock, engee, server } = await setUp('running');
    engee.status = 'stopped';
    const outcome = outcomeOf(server.stop(never));
    await clock.advance(0);
    assert.ok('value' in outcome);
    assert.equal(engee.calls.stop, 0);
  });

  it('two stops are one request', async () => {
    const { clock, engee, server } = await setUp('running');
    const outcomes = [outcomeOf(server.stop(never)), outcomeOf(server.stop(never))];
    await clock.advance(1_000);
    engee.status = 'stopped';
    await clock.advance(15_000);
    assert.ok(outcomes.every((outcome) => 'value' in outcome));
    assert.equal(engee.calls.stop, 1);
  });

  it('a stop ends the wait for a start quietly', async () => {
    const { clock, engee, server } = await setUp();
    const start = outcomeOf(server.start(never));
    await clock.advance(3_000);
    engee.status = 'starting';
    const stop = outcomeOf(server.stop(never));
    await clock.advance(3_000);
    assert.ok(isFault(start.error, 'cancelled'));
    engee.status = 'stopped';
    await clock.advance(15_000);
    assert.ok('value' in stop);
  });

  it('is sent though the start that it ends has not been answered yet', async () => {
    const { clock, engee, server } = await setUp();
    engee.onStart = () => deferred().promise;
    const start = outcomeOf(server.start(never));
    await clock.advance(0);
    outcomeOf(server.stop(never));
    await clock.advance(0);
    assert.ok(isFault(start.error, 'cancelled'));
    assert.equal(engee.calls.stop, 1);
  });

  it('a start waits for it also while Engee is out of reach', async () => {
    const { clock, engee, server } = await setUp('running');
    engee.fault = { kind: 'unavailable', why: { kind: 'status', status: 503 } };
    outcomeOf(server.stop(never));
    const start = outcomeOf(server.start(never));
    await clock.advance(5_000);
    engee.fault = undefined;
    engee.status = 'stopped';
    await clock.advance(10_000);
    assert.deepEqual(start, {});
    assert.equal(engee.calls.start, 1);
  });

  it('a start asked for while it stops comes after the stop', async () => {
    const { clock, engee, server } = await setUp('running');
    outcomeOf(server.stop(never));
    const start = outcomeOf(server.start(never));
    await clock.advance(3_000);
    assert.equal(engee.calls.start, 0);
    engee.onStart = () => {
      engee.status = 'running';
      return undefined;
    };
    engee.status = 'stopped';
    await clock.advance(30_000);
    assert.deepEqual(start, { value: url });
    assert.deepEqual(engee.calls.start, 1);
  });

  it('a server that goes on running is not called stopped', async () => {
    const { clock, engee, server } = await setUp('running');
    const outcome = outcomeOf(server.stop(never));
    await clock.advance(settleMs + 15_000);
    assert.ok(isFault(outcome.error, 'protocol'));
    assert.equal(server.state.kind, 'running');
    assert.equal(engee.calls.stop, 1);
  });

  it('a refusal is told at once, unless it stops already', async () => {
    const refused = await setUp('running');
    refused.engee.onStop = () => ({ kind: 'forbidden', what: 'stop' });
    const told = outcomeOf(refused.server.stop(never));
    await refused.clock.advance(0);
    assert.ok(isFault(told.error, 'forbidden'));
    assert.equal(refused.server.state.kind, 'running');

    const raced = await setUp('running');
    raced.engee.onStop = () => {
      raced.engee.status = 'stopped';
      return conflict;
    };
    const outcome = outcomeOf(raced.server.stop(never));
    await raced.clock.advance(0);
    assert.ok('value' in outcome);
  });

  it('can be tried though the state cannot be asked', async () => {
    const { clock, engee, server } = await setUp('running');
    engee.fault = { kind: 'unavailable', why: { kind: 'status', status: 503 } };
    const outcome = outcomeOf(server.stop(never));
    await clock.advance(1_000);
    assert.equal(engee.calls.stop, 1);
    engee.fault = undefined;
    engee.status = 'stopped';
    await clock.advance(60_000);
    assert.ok('value' in outcome);
  });
});
