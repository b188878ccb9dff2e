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

/** Returns the current state of a promise without waiting for it. */
function outcomeOf(promise: Promise<unknown>): { value?: unknown; error?: unknown } {
  const outcome: { value?: unknown; error?: unknown } = {};
  promise.then(
    (value) => (outcome.value = value),
    (error: unknown) => (outcome.error = error),
  );
  return outcome;
}

describe('ServerService.start', () => {
  it('reports starting at once and resolves when the server runs', async () => {
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

  it('fires onDidStart for a start that succeeded, and not for a failed one or a server started elsewhere', async () => {
    const { clock, engee, server } = await setUp();
    const started: string[] = [];
    server.onDidStart((address) => started.push(address));
    engee.status = 'running';
    await server.refresh(never);
    assert.equal(server.state.kind, 'running');
    engee.status = 'stopped';
    engee.onStart = () => conflict;
    const failed = outcomeOf(server.start(never));
    await clock.advance(60_000);
    assert.ok(failed.error);
    assert.deepEqual(started, []);
    engee.onStart = () => undefined;
    const succeeded = outcomeOf(server.start(never));
    await clock.advance(0);
    engee.status = 'running';
    await clock.advance(60_000);
    assert.deepEqual(succeeded, { value: url });
    assert.deepEqual(started, [url]);
  });

  it('sends no request if the server turns out to be running', async () => {
    const { clock, engee, server } = await setUp();
    engee.status = 'running';
    const outcome = outcomeOf(server.start(never));
    await clock.advance(0);
    assert.deepEqual(outcome, { value: url });
    assert.equal(engee.calls.start, 0);
  });

  it('does not use the response to an earlier request', async () => {
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

  it('joins a start from another window', async () => {
    const { clock, engee, server } = await setUp();
    engee.status = 'starting';
    const outcome = outcomeOf(server.start(never));
    await clock.advance(1_000);
    engee.status = 'running';
    await clock.advance(15_000);
    assert.deepEqual(outcome, { value: url });
    assert.equal(engee.calls.start, 0);
  });

  it('sends one request for two calls, and aborting one does not affect the other', async () => {
    const { clock, engee, server } = await setUp();
    const controller = new AbortController();
    const given = outcomeOf(server.start(controller.signal));
    const kept = outcomeOf(server.start(never));
    await clock.advance(0);
    controller.abort();
    await clock.advance(0);
    assert.ok(isFault(given.error, 'canceled'));
    engee.status = 'running';
    await clock.advance(5_000);
    assert.deepEqual(kept, { value: url });
    assert.equal(engee.calls.start, 1);
  });

  it('continues after an abort and can be joined again', async () => {
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

  it('does not start with an aborted signal', async () => {
    const { clock, engee, server } = await setUp();
    await assert.rejects(server.start(AbortSignal.abort()), (error) => isFault(error, 'canceled'));
    await clock.advance(60_000);
    assert.equal(engee.calls.start, 0);
  });

  it('does not repeat the request after an ambiguous failure and resolves when the server runs', async () => {
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

  it('rejects with an ambiguous failure that has no effect after the settling time', async () => {
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

  it('rejects at once when Engee refuses, and reports the real state', async () => {
    const { clock, engee, server, states } = await setUp();
    engee.onStart = () => ({ kind: 'forbidden', what: 'start' });
    const outcome = outcomeOf(server.start(never));
    await clock.advance(0);
    assert.ok(isFault(outcome.error, 'forbidden'));
    assert.equal(states.at(-1), 'stopped');
  });

  it('joins the start when Engee refuses because the server is already starting', async () => {
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

  it('rejects with stoppedWhileStarting if the server stops instead', async () => {
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

  it('sends no request while Engee is unreachable', async () => {
    const { clock, engee, server } = await setUp();
    engee.fault = offline;
    const outcome = outcomeOf(server.start(never));
    await clock.advance(0);
    assert.ok(isFault(outcome.error, 'unavailable'));
    assert.equal(engee.calls.start, 0);
  });

  it('tolerates a short loss of the connection and rejects after a long one', async () => {
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

  it('waits for a stop in progress, then starts', async () => {
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

  it('rejects with canceled at sign-out and with expired when the sign-in expires, and ignores the late response', async () => {
    for (const [state, fault] of [
      ['signedOut', 'canceled'],
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

  it('rejects with signInRequired while signed out, like stop', async () => {
    const { engee, server, signIn } = await setUp();
    signIn.become({ kind: 'signedOut' });
    await assert.rejects(server.start(never), (error) => isFault(error, 'signInRequired'));
    await assert.rejects(server.stop(never), (error) => isFault(error, 'signInRequired'));
    assert.deepEqual([engee.calls.start, engee.calls.stop], [0, 0]);
  });
});

describe('ServerService.stop', () => {
  it('reports stopping at once and resolves when the server has stopped', async () => {
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

  it('sends no request if the server turns out to be stopped', async () => {
    const { clock, engee, server } = await setUp('running');
    engee.status = 'stopped';
    const outcome = outcomeOf(server.stop(never));
    await clock.advance(0);
    assert.ok('value' in outcome);
    assert.equal(engee.calls.stop, 0);
  });

  it('sends one request for two calls', async () => {
    const { clock, engee, server } = await setUp('running');
    const outcomes = [outcomeOf(server.stop(never)), outcomeOf(server.stop(never))];
    await clock.advance(1_000);
    engee.status = 'stopped';
    await clock.advance(15_000);
    assert.ok(outcomes.every((outcome) => 'value' in outcome));
    assert.equal(engee.calls.stop, 1);
  });

  it('makes a pending start reject with canceled', async () => {
    const { clock, engee, server } = await setUp();
    const start = outcomeOf(server.start(never));
    await clock.advance(3_000);
    engee.status = 'starting';
    const stop = outcomeOf(server.stop(never));
    await clock.advance(3_000);
    assert.ok(isFault(start.error, 'canceled'));
    engee.status = 'stopped';
    await clock.advance(15_000);
    assert.ok('value' in stop);
  });

  it('is sent before the pending start request has a response', async () => {
    const { clock, engee, server } = await setUp();
    engee.onStart = () => deferred().promise;
    const start = outcomeOf(server.start(never));
    await clock.advance(0);
    outcomeOf(server.stop(never));
    await clock.advance(0);
    assert.ok(isFault(start.error, 'canceled'));
    assert.equal(engee.calls.stop, 1);
  });

  it('delays a start even while Engee is unreachable', async () => {
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

  it('is followed by a start that was requested during the stop', async () => {
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

  it('rejects if the server keeps running', async () => {
    const { clock, engee, server } = await setUp('running');
    const outcome = outcomeOf(server.stop(never));
    await clock.advance(settleMs + 15_000);
    assert.ok(isFault(outcome.error, 'protocol'));
    assert.equal(server.state.kind, 'running');
    assert.equal(engee.calls.stop, 1);
  });

  it('rejects at once when Engee refuses, unless the server is already stopping', async () => {
    const refused = await setUp('running');
    refused.engee.onStop = () => ({ kind: 'forbidden', what: 'stop' });
    const rejected = outcomeOf(refused.server.stop(never));
    await refused.clock.advance(0);
    assert.ok(isFault(rejected.error, 'forbidden'));
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

  it('can be sent while the state is unknown', async () => {
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
