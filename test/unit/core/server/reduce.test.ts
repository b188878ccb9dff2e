import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ServerInfo } from '../../../../src/core/api/serverInfo.ts';
import type { ServerStatus } from '../../../../src/core/errors/fault.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { reduce, type ServerEvent, settleMs } from '../../../../src/core/server/reduce.ts';
import type { ServerState } from '../../../../src/core/server/serverState.ts';
import { url } from './support/fakeEngee.ts';

const now = 1_800_000_000_000;
const offline: Fault = { kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } };
const unknown: ServerState = { kind: 'unknown' };
const stopped: ServerState = { kind: 'stopped' };
const running: ServerState = { kind: 'running', url };

function infoReceived(info: ServerInfo): ServerEvent {
  return { kind: 'infoReceived', info };
}

describe('reduce', () => {
  it('follows the state that Engee reports', () => {
    assert.deepEqual(reduce(unknown, infoReceived({ status: 'stopped' }), now), { kind: 'stopped' });
    assert.deepEqual(reduce(stopped, infoReceived({ status: 'starting' }), now), { kind: 'starting', since: now });
    assert.deepEqual(reduce({ kind: 'starting', since: now - 5 }, infoReceived({ status: 'running', url }), now), {
      kind: 'running',
      url,
    });
    assert.deepEqual(reduce(running, infoReceived({ status: 'stopping' }), now), { kind: 'stopping', since: now });
    assert.deepEqual(reduce(running, infoReceived({ status: 'stopped' }), now), { kind: 'stopped' });
  });

  it('maps an unrecognized status to unknown, even for a running server', () => {
    assert.deepEqual(reduce(running, infoReceived({ status: 'unknown' }), now), { kind: 'unknown' });
  });

  it('keeps the time when a start was first noticed', () => {
    const starting = reduce(stopped, infoReceived({ status: 'starting' }), now);
    assert.equal(reduce(starting, infoReceived({ status: 'starting' }), now + 60_000), starting);
  });

  it('returns the same object if nothing has changed', () => {
    const info: ServerInfo = { status: 'running', url, lastActivityAt: now, inactivityTimeoutS: 1800 };
    const first = reduce(unknown, infoReceived(info), now);
    assert.equal(reduce(first, infoReceived({ ...info }), now + 60_000), first);
  });

  it('does not report a server without a usable address as running', () => {
    for (const address of [undefined, 'https://evil.example/']) {
      const state = reduce(
        running,
        infoReceived({ status: 'running', ...(address !== undefined && { refusedUrl: address }) }),
        now,
      );
      const fault: Fault = {
        kind: 'protocol',
        what: 'info',
        detail: 'unexpected server address',
        problem: { kind: 'serverAddress', address },
      };
      assert.deepEqual(state, { kind: 'unreachable', since: now, lastKnown: running, fault });
    }
  });

  it('keeps the last known state and the start time of a failure', () => {
    const first = reduce(running, { kind: 'requestFailed', fault: offline }, now);
    assert.deepEqual(first, { kind: 'unreachable', since: now, lastKnown: running, fault: offline });
    const webPage: Fault = { kind: 'unavailable', why: { kind: 'webPage' } };
    const second = reduce(first, { kind: 'requestFailed', fault: webPage }, now + 5_000);
    assert.deepEqual(second, { kind: 'unreachable', since: now, lastKnown: running, fault: webPage });
    assert.deepEqual(reduce(second, infoReceived({ status: 'running', url }), now + 9_000), running);
  });

  it('ignores an outdated response right after a start request', () => {
    const requested = reduce(stopped, { kind: 'startRequested' }, now);
    for (const status of ['stopped', 'unknown', 'stopping'] as const) {
      assert.equal(reduce(requested, infoReceived({ status }), now + settleMs - 1), requested, status);
    }
    assert.deepEqual(reduce(requested, infoReceived({ status: 'stopped' }), now + settleMs), { kind: 'stopped' });
  });

  it('ignores an outdated response right after a stop request', () => {
    const requested = reduce(running, { kind: 'stopRequested' }, now);
    assert.equal(reduce(requested, infoReceived({ status: 'running', url }), now + settleMs - 1), requested);
    assert.deepEqual(reduce(requested, infoReceived({ status: 'running', url }), now + settleMs), running);
  });

  it('accepts the end of a start at once after Engee has confirmed the start', () => {
    const requested = reduce(stopped, { kind: 'startRequested' }, now);
    const confirmed = reduce(requested, infoReceived({ status: 'starting' }), now + 2_000);
    assert.deepEqual(confirmed, { kind: 'starting', since: now });
    assert.deepEqual(reduce(confirmed, infoReceived({ status: 'stopped' }), now + 4_000), { kind: 'stopped' });
  });

  it('treats a server that runs at an untrusted address as a confirmation of the start', () => {
    const requested = reduce(stopped, { kind: 'startRequested' }, now);
    const elsewhere = reduce(requested, infoReceived({ status: 'running' }), now + 1_000);
    assert.equal(elsewhere.kind, 'unreachable');
    assert.deepEqual(reduce(elsewhere, infoReceived({ status: 'stopping' }), now + 2_000), {
      kind: 'stopping',
      since: now + 2_000,
    });
  });

  it('accepts the next response after a refused request, even during a lost connection', () => {
    const requested = reduce(stopped, { kind: 'startRequested' }, now);
    assert.deepEqual(
      reduce(reduce(requested, { kind: 'requestRefused' }, now), infoReceived({ status: 'stopped' }), now + 1),
      {
        kind: 'stopped',
      },
    );
    const lost = reduce(requested, { kind: 'requestFailed', fault: offline }, now);
    assert.deepEqual(
      reduce(reduce(lost, { kind: 'requestRefused' }, now), infoReceived({ status: 'stopped' }), now + 1),
      {
        kind: 'stopped',
      },
    );
  });

  it('does not extend the settling time after the clock was set back', () => {
    const requested = reduce(stopped, { kind: 'startRequested' }, now);
    assert.deepEqual(reduce(requested, infoReceived({ status: 'stopped' }), now - 3_600_000), { kind: 'stopped' });
  });

  it('reports unknown if the last response is too old', () => {
    assert.equal(reduce(running, { kind: 'tick', answerAgeMs: 180_000, intervalMs: 60_000 }, now), running);
    assert.deepEqual(reduce(running, { kind: 'tick', answerAgeMs: 180_001, intervalMs: 60_000 }, now), {
      kind: 'unknown',
    });
    const starting: ServerState = { kind: 'starting', since: now };
    assert.equal(reduce(starting, { kind: 'tick', answerAgeMs: 59_000, intervalMs: 2_000 }, now), starting);
    const lost = reduce(running, { kind: 'requestFailed', fault: offline }, now);
    assert.equal(reduce(lost, { kind: 'tick', answerAgeMs: 1e9, intervalMs: 60_000 }, now), lost);
  });
});

describe('reduce, for any history', () => {
  const statuses: readonly ServerStatus[] = ['starting', 'running', 'stopping', 'stopped', 'unknown'];
  const info = fc.record(
    {
      status: fc.constantFrom(...statuses),
      url: fc.constant(url),
      lastActivityAt: fc.integer({ min: now - 1e7, max: now + 1e7 }),
      stopSessionAt: fc.integer({ min: now - 1e7, max: now + 1e7 }),
      inactivityTimeoutS: fc.integer({ min: 0, max: 7200 }),
    },
    { requiredKeys: ['status'] },
  );
  const event: fc.Arbitrary<ServerEvent> = fc.oneof(
    { weight: 5, arbitrary: info.map((value): ServerEvent => infoReceived(value)) },
    fc.constant<ServerEvent>({ kind: 'startRequested' }),
    fc.constant<ServerEvent>({ kind: 'stopRequested' }),
    fc.constant<ServerEvent>({ kind: 'requestRefused' }),
    fc.constant<ServerEvent>({ kind: 'requestFailed', fault: offline }),
    fc.nat(400_000).map((answerAgeMs): ServerEvent => ({ kind: 'tick', answerAgeMs, intervalMs: 60_000 })),
  );
  const history = fc.array(fc.tuple(event, fc.nat(20_000)), { maxLength: 30 });

  /** Applies a history and passes each step to `check`. */
  function play(
    steps: readonly [ServerEvent, number][],
    check: (before: ServerState, event: ServerEvent, after: ServerState, time: number) => void,
  ): void {
    let state: ServerState = unknown;
    let time = now;
    for (const [step, pauseMs] of steps) {
      time += pauseMs;
      const next = reduce(state, step, time);
      check(state, step, next, time);
      state = next;
    }
  }

  it('reports running only right after Engee did', () => {
    fc.assert(
      fc.property(history, (steps) => {
        let wasTold = false;
        play(steps, (before, step, after) => {
          wasTold =
            step.kind === 'infoReceived'
              ? step.info.status === 'running' && step.info.url !== undefined && after.kind === 'running'
              : wasTold && after === before;
          assert.equal(after.kind === 'running', wasTold);
        });
      }),
    );
  });

  it('keeps the state of a request until a confirmation, a refusal, a newer request or a timeout', () => {
    fc.assert(
      fc.property(history, (steps) => {
        let trust: { readonly kind: 'starting' | 'stopping'; readonly until: number } | undefined;
        play(steps, (_before, step, after, time) => {
          if (step.kind === 'startRequested') trust = { kind: 'starting', until: time + settleMs };
          else if (step.kind === 'stopRequested') trust = { kind: 'stopping', until: time + settleMs };
          else if (step.kind === 'requestRefused' || after.kind === 'unknown') trust = undefined;
          else if (step.kind === 'infoReceived' && trust !== undefined) {
            const { status } = step.info;
            const confirms =
              trust.kind === 'starting'
                ? status === 'starting' || status === 'running'
                : status === 'stopping' || status === 'stopped';
            if (confirms || time >= trust.until) trust = undefined;
            else assert.equal(after.kind, trust.kind);
          }
          if (trust === undefined && step.kind === 'infoReceived' && step.info.status !== 'running')
            assert.equal(after.kind, step.info.status);
        });
      }),
    );
  });

  it('does not change when an event is repeated, and keeps all times valid', () => {
    fc.assert(
      fc.property(history, (steps) => {
        play(steps, (_before, step, after, time) => {
          if (step.kind !== 'startRequested' && step.kind !== 'stopRequested')
            assert.equal(reduce(after, step, time), after);
          if ('since' in after) assert.ok(after.since >= now && after.since <= time);
          if (after.kind === 'running') assert.ok(after.deadline === undefined || Number.isFinite(after.deadline.at));
          if (after.kind === 'unreachable') assert.notEqual((after.lastKnown as ServerState).kind, 'unreachable');
        });
      }),
    );
  });
});
