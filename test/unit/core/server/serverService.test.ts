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

describe('ServerService: watching', () => {
  it('asks nothing before it begins, then at once', async () => {
    const { clock, engee, server, states } = setUp();
    await clock.advance(hourMs);
    assert.equal(engee.calls.info, 0);
    server.begin();
    await clock.advance(0);
    assert.equal(engee.calls.info, 1);
    assert.deepEqual(states, ['stopped']);
  });

  it('asks 60 times an hour when looked at and 12 times when not', async () => {
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

  it('asks at once when the window is looked at again, but not for every glance', async () => {
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

  it('a window that comes back after minutes does not doubt what it knows', async () => {
    const { clock, engee, server, states } = setUp();
    engee.status = 'running';
    server.begin();
    server.setFocused(false);
    await clock.advance(590_000);
    server.setFocused(true);
    await clock.advance(10);
    assert.deepEqual(states, ['running']);
  });

  it('asks nothing while signed out, and at once after signing in', async () => {
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

  it('an answer that arrives after signing out is dropped', async () => {
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

  it('another account starts from nothing', async () => {
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

  it('F54 never asks twice at once, however slow the answers are', async () => {
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

  it('F55 Retry-After is kept, also when the window is looked at again', async () => {
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

  it('an Engee that is down for an hour is asked some 60 times, and found again', async () => {
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

  it('F38 after sleep an old answer is not shown as running', async () => {
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

  it('F38 how long the window was out of sight before does not make an old answer young', async () => {
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

  it('F37 a clock set back by an hour does not stop the questions', async () => {
    const { clock, engee, server } = setUp();
    server.begin();
    await clock.advance(1);
    clock.jump(-hourMs);
    server.setFocused(true);
    engee.calls.info = 0;
    await clock.advance(60_000);
    assert.equal(engee.calls.info, 1);
  });

  it('refresh tells a failure as a state, and rejects only when given up', async () => {
    const { engee, server } = setUp();
    engee.fault = offline;
    server.begin();
    const state = await server.refresh(never);
    assert.equal(state.kind, 'unreachable');
    engee.gate = new Promise(() => undefined);
    const controller = new AbortController();
    const refreshed = server.refresh(controller.signal);
    controller.abort();
    await assert.rejects(refreshed, (error) => isFault(error, 'cancelled'));
  });

  it('a bug in an answer is logged and does not end the questions', async () => {
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

  it('leaves nothing behind when disposed', async () => {
    const { clock, engee, server } = setUp();
    server.begin();
    await clock.advance(1);
    server.dispose();
    assert.equal(clock.pendingTimers, 0);
    await clock.advance(hourMs);
    assert.equal(engee.calls.info, 1);
  });
});
