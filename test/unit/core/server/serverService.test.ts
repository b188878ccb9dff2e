import assert from 'node:assert/strict';
import { isFault } from '../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { ServerService } from '../../../../src/core/server/serverService.ts';
import type { ServerState } from '../../../../src/core/server/serverState.ts';
import { deferred } from './support/deferred.ts';
import { FakeClock, settle } from './support/fakeClock.ts';
import { FakeEngee, FakeSignIn, memoryLog } from './support/fakeEngee.ts';

const offline: Fault = { kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } };
const never = new AbortController().signal;
const hourMs = 3_600_000;

function setUp() {
  const clock = new FakeClock();
  const engee = new FakeEngee();
  const signIn = new FakeSignIn();
  const log = memoryLog();
  const server = new ServerService({ api: engee, signIn, clock, log, random: () => 0.5, startOptions: () => ({}) });
  const states: string[] = [];
  server.onDidChangeState((state) => states.push(state.kind));
  return { clock, engee, signIn, log, server, states };
}

describe('ServerService polling', () => {
  it('sends no request before begin, then one at once', async () => {
    const { clock, engee, server, states } = setUp();
    await clock.advance(hourMs);
    assert.equal(engee.calls.info, 0);
    server.begin();
    await clock.advance(0);
    assert.equal(engee.calls.info, 1);
    assert.deepEqual(states, ['stopped']);
  });

  it('polls 60 times an hour with focus and 12 times without', async () => {
    const { clock, engee, server } = setUp();
    server.begin();
    await clock.advance(1);
    engee.calls.info = 0;
    await clock.advance(hourMs);
    assert.equal(engee.calls.info, 60);
    server.setFocused(false);
    engee.calls.info = 0;
    await clock.advance(hourMs);
    assert.equal(engee.calls.info, 12);
  });

  it('polls at once when the window gets focus, but not on every focus change', async () => {
    const { clock, engee, server } = setUp();
    server.begin();
    await clock.advance(1);
    server.setFocused(false);
    await clock.advance(200_000);
    engee.calls.info = 0;
    server.setFocused(true);
    await clock.advance(0);
    assert.equal(engee.calls.info, 1);
    for (let glance = 0; glance < 20; glance += 1) {
      server.setFocused(false);
      server.setFocused(true);
      await clock.advance(100);
    }
    assert.equal(engee.calls.info, 1);
  });

  it('keeps the state when the window gets focus after minutes', async () => {
    const { clock, engee, server, states } = setUp();
    engee.status = 'running';
    server.begin();
    server.setFocused(false);
    await clock.advance(590_000);
    server.setFocused(true);
    await clock.advance(10);
    assert.deepEqual(states, ['running']);
  });

  it('sends no request while signed out, and one at once after sign-in', async () => {
    const { clock, engee, signIn, server, states } = setUp();
    signIn.state = { kind: 'signedOut' };
    server.begin();
    await clock.advance(hourMs);
    assert.equal(engee.calls.info, 0);
    engee.status = 'running';
    signIn.become({ kind: 'signedIn', account: { id: 'demo' } });
    await clock.advance(0);
    assert.equal(engee.calls.info, 1);
    signIn.become({ kind: 'signedOut' });
    assert.deepEqual(states, ['running', 'unknown']);
    await clock.advance(hourMs);
    assert.equal(engee.calls.info, 1);
    assert.equal(clock.pendingTimers, 0);
  });

  it('ignores a response that arrives after sign-out', async () => {
    const { clock, engee, log, signIn, server, states } = setUp();
    const gate = deferred();
    engee.gate = gate.promise;
    server.begin();
    await clock.advance(0);
    signIn.become({ kind: 'signedOut' });
    gate.resolve();
    await clock.advance(hourMs);
    assert.deepEqual([...states, ...log.lines], []);
    assert.deepEqual(server.state, { kind: 'unknown' });
    assert.equal(engee.calls.info, 1);
  });

  it('starts with an unknown state for another account', async () => {
    const { clock, engee, signIn, server, states } = setUp();
    engee.status = 'running';
    server.begin();
    await clock.advance(0);
    engee.status = 'stopped';
    signIn.become({ kind: 'signedIn', account: { id: 'other' } });
    assert.deepEqual(server.state, { kind: 'unknown' });
    await clock.advance(0);
    assert.deepEqual(states, ['running', 'unknown', 'stopped']);
  });

  it('sends one request at a time even if responses are slow', async () => {
    const { clock, engee, server } = setUp();
    engee.status = 'starting';
    const gate = deferred();
    engee.gate = gate.promise;
    server.begin();
    await clock.advance(0);
    const refreshed = [server.refresh(never), server.refresh(never)];
    server.setFocused(true);
    await clock.advance(hourMs);
    assert.equal(engee.calls.info, 1);
    gate.resolve();
    for (const state of await Promise.all(refreshed)) assert.equal(state.kind, 'starting');
    await clock.advance(2_000);
    assert.equal(engee.calls.info, 2);
    assert.equal(engee.mostOpenQuestions, 1);
  });

  it('respects Retry-After even when the window gets focus', async () => {
    const { clock, engee, server, states } = setUp();
    engee.fault = { kind: 'unavailable', why: { kind: 'status', status: 429, retryAfterMs: hourMs } };
    server.begin();
    await clock.advance(hourMs - 1);
    server.setFocused(false);
    server.setFocused(true);
    await clock.advance(0);
    assert.equal(engee.calls.info, 1);
    engee.fault = undefined;
    await clock.advance(1);
    assert.equal(engee.calls.info, 2);
    assert.deepEqual(states, ['unreachable', 'stopped']);
  });

  it('polls about 60 times during an hour of downtime and then recovers', async () => {
    const { clock, engee, server, states } = setUp();
    engee.status = 'running';
    server.begin();
    await clock.advance(1);
    engee.fault = offline;
    engee.calls.info = 0;
    await clock.advance(hourMs);
    assert.ok(engee.calls.info > 50 && engee.calls.info < 90, String(engee.calls.info));
    engee.fault = undefined;
    await clock.advance(60_000);
    assert.deepEqual(states, ['running', 'unreachable', 'running']);
  });

  it('does not report an old response as running after the machine slept', async () => {
    const { clock, engee, server, states } = setUp();
    engee.status = 'running';
    server.begin();
    await clock.advance(1);
    clock.jump(8 * hourMs);
    const gate = deferred();
    engee.gate = gate.promise;
    engee.status = 'stopped';
    server.setFocused(true);
    await clock.advance(0);
    assert.deepEqual(states, ['running', 'unknown']);
    gate.resolve();
    await settle();
    assert.deepEqual(states, ['running', 'unknown', 'stopped']);
  });

  it('does not treat an old response as recent because of the longer interval without focus', async () => {
    const { clock, engee, server, states } = setUp();
    engee.status = 'running';
    server.begin();
    server.setFocused(false);
    await clock.advance(hourMs);
    server.setFocused(true);
    await clock.advance(120_000);
    clock.jump(10 * 60_000);
    server.setFocused(true);
    await clock.advance(0);
    assert.deepEqual(states, ['running', 'unknown', 'running']);
  });

  it('keeps polling after the clock was set back by an hour', async () => {
    const { clock, engee, server } = setUp();
    server.begin();
    await clock.advance(1);
    clock.jump(-hourMs);
    server.setFocused(true);
    engee.calls.info = 0;
    await clock.advance(60_000);
    assert.equal(engee.calls.info, 1);
  });

  it('returns a failed refresh as a state and rejects only when aborted', async () => {
    const { engee, server } = setUp();
    engee.fault = offline;
    server.begin();
    const state = await server.refresh(never);
    assert.equal(state.kind, 'unreachable');
    engee.gate = new Promise(() => undefined);
    const controller = new AbortController();
    const refreshed = server.refresh(controller.signal);
    controller.abort();
    await assert.rejects(refreshed, (error) => isFault(error, 'canceled'));
  });

  it('logs an unexpected error and keeps polling', async () => {
    const { clock, engee, log, server } = setUp();
    engee.bug = new TypeError('planted');
    server.begin();
    await clock.advance(0);
    const state: ServerState = server.state;
    assert.deepEqual(state.kind === 'unreachable' && state.fault, {
      kind: 'protocol',
      what: 'info',
      detail: 'internal error',
    });
    assert.ok(log.lines.some((line) => line.includes('planted')));
    engee.bug = undefined;
    await clock.advance(2_000);
    assert.equal(server.state.kind, 'stopped');
  });

  it('leaves no timer and no request after dispose', async () => {
    const { clock, engee, server } = setUp();
    server.begin();
    await clock.advance(1);
    server.dispose();
    assert.equal(clock.pendingTimers, 0);
    await clock.advance(hourMs);
    assert.equal(engee.calls.info, 1);
  });
});
