import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pollDelayMs, type PollSituation } from '../../../../src/core/server/pollPolicy.ts';
import type { ServerState } from '../../../../src/core/server/serverState.ts';
import { url } from './support/fakeEngee.ts';

const now = 1_800_000_000_000;
const calm: PollSituation = { isFocused: true, state: { kind: 'running', url }, now, failures: 0, random: 0.5 };

function whileStartingFor(elapsedMs: number): number {
  return pollDelayMs({ ...calm, state: { kind: 'starting', since: now - elapsedMs } });
}

describe('pollDelayMs', () => {
  it('polls every minute, and every five minutes without focus', () => {
    for (const state of [{ kind: 'running', url }, { kind: 'stopped' }, { kind: 'unknown' }] satisfies ServerState[]) {
      assert.equal(pollDelayMs({ ...calm, state }), 60_000);
      assert.equal(pollDelayMs({ ...calm, state, isFocused: false }), 300_000);
    }
  });

  it('polls often during a change, and gradually less often', () => {
    assert.equal(whileStartingFor(0), 2_000);
    assert.equal(whileStartingFor(8_000), 2_000);
    assert.equal(whileStartingFor(20_000), 5_000);
    assert.equal(whileStartingFor(60_000), 15_000);
    assert.equal(whileStartingFor(600_000), 15_000);
    assert.equal(pollDelayMs({ ...calm, state: { kind: 'stopping', since: now } }), 2_000);
    assert.equal(pollDelayMs({ ...calm, isFocused: false, state: { kind: 'starting', since: now } }), 2_000);
  });

  it('polls at the normal rate during a start that does not end', () => {
    assert.equal(whileStartingFor(600_001), 60_000);
  });

  it('does not exceed the fastest rate after the clock was set back', () => {
    assert.equal(whileStartingFor(-3_600_000), 2_000);
  });

  it('backs off with jitter after failures and respects Retry-After', () => {
    assert.equal(pollDelayMs({ ...calm, failures: 1, random: 0 }), 1_000);
    assert.equal(pollDelayMs({ ...calm, failures: 3, random: 0.5 }), 6_000);
    assert.equal(pollDelayMs({ ...calm, failures: 40, random: 0.5 }), 45_000);
    assert.equal(pollDelayMs({ ...calm, failures: 40, random: 0.5, isFocused: false }), 225_000);
    assert.equal(pollDelayMs({ ...calm, failures: 1, retryAfterMs: 3_600_000 }), 3_600_000);
    assert.equal(pollDelayMs({ ...calm, failures: 9, retryAfterMs: 1_000 }), 45_000);
  });

  it('is at least one second and fits into a timer, for any situation', () => {
    const state = fc.oneof(
      fc.constantFrom<ServerState>({ kind: 'stopped' }, { kind: 'unknown' }, { kind: 'running', url }),
      fc.integer().map((since): ServerState => ({ kind: 'starting', since: now + since })),
      fc.integer().map((since): ServerState => ({ kind: 'stopping', since: now + since })),
    );
    const situation = fc.record({
      isFocused: fc.boolean(),
      state,
      now: fc.constant(now),
      failures: fc.nat(),
      retryAfterMs: fc.double({ min: 0, noNaN: true }),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(situation, (value) => {
        const delayMs = pollDelayMs(value);
        assert.ok(delayMs >= 1_000 && delayMs < 2 ** 31, String(delayMs));
      }),
    );
  });
});
