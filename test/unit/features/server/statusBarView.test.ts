import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { AuthState } from '../../../../src/core/auth/auth.ts';
import { foreign } from '../../../../src/core/lib/uiText.ts';
import type { ServerState } from '../../../../src/core/server/serverState.ts';
import { statusBarView } from '../../../../src/features/server/statusBarView.ts';

const now = 1_800_000_000_000;
const minuteMs = 60_000;
const url = 'https://engee.example/prod/user/demo123-nick/' as ServerUrl;
const account = { id: '1', label: 'nick' };
const signedIn: AuthState = { kind: 'signedIn', account, method: 'oauth' };

function viewOf(server: ServerState) {
  return statusBarView(signedIn, server, now);
}

function runningUntil(leftMs: number, reason: 'inactivity' | 'sessionEnd' = 'inactivity') {
  return viewOf({ kind: 'running', url, deadline: { at: now + leftMs, reason } });
}

describe('statusBarView', () => {
  it('shows the sign-in state instead of the server while signed out', () => {
    const labels = (['unknown', 'signedOut', 'signingIn'] as const).map(
      (kind) => statusBarView({ kind }, { kind: 'running', url }, now).label,
    );
    assert.deepEqual(labels, ['Engee', 'Engee: Signed Out', 'Engee: Signing In']);
    const expired = statusBarView({ kind: 'expired', account, method: 'oauth' }, { kind: 'unknown' }, now);
    assert.deepEqual([expired.label, expired.isWarning], ['Engee: Sign In Again', true]);
    assert.ok(expired.explanation.includes(foreign('Account: nick')));
  });

  it('shows a label and an icon for each state of the server', () => {
    const fault = { kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } } as const;
    const states: readonly ServerState[] = [
      { kind: 'unknown' },
      { kind: 'stopped' },
      { kind: 'starting', since: now },
      { kind: 'running', url },
      { kind: 'stopping', since: now },
      { kind: 'unreachable', since: now, lastKnown: { kind: 'running', url }, fault },
    ];
    assert.deepEqual(
      states.map((state) => [viewOf(state).icon, viewOf(state).label, viewOf(state).isWarning]),
      [
        ['question', 'Engee: Unknown', false],
        ['vm-outline', 'Engee: Stopped', false],
        ['loading~spin', 'Engee: Starting', false],
        ['vm-running', 'Engee: Running', false],
        ['loading~spin', 'Engee: Stopping', false],
        ['debug-disconnect', 'Engee: Unreachable', false],
      ],
    );
    for (const state of states) assert.equal(viewOf(state).explanation.at(-1), 'Account: nick');
  });

  it('shows the time left and the reason for the deadline', () => {
    const idle = runningUntil(25 * minuteMs + 1);
    assert.equal(idle.label, 'Engee: Running, 25 min left');
    assert.equal(idle.isWarning, false);
    assert.equal(
      idle.explanation[1],
      'Engee will stop it in about 25 min if nothing runs until then. Variables will be lost, files are kept.',
    );
    assert.match(runningUntil(25 * minuteMs, 'sessionEnd').explanation[1] ?? '', /Engee session ends in about 25 min/);
  });

  it('shows a warning in the last five minutes', () => {
    assert.equal(runningUntil(5 * minuteMs + 1).isWarning, false);
    assert.equal(runningUntil(5 * minuteMs).isWarning, true);
  });

  it('shows no negative time when the deadline has passed', () => {
    const late = runningUntil(-minuteMs);
    assert.deepEqual([late.label, late.isWarning], ['Engee: Running', true]);
    assert.match(late.explanation[1] ?? '', /about to stop it/);
  });

  it('gives advice if a start takes more than ten minutes', () => {
    const slow = viewOf({ kind: 'starting', since: now - 10 * minuteMs - 1 });
    assert.equal(slow.isWarning, true);
    assert.match(slow.explanation[1] ?? '', /longer than usual/);
    assert.equal(viewOf({ kind: 'starting', since: now - 10 * minuteMs }).explanation.length, 2);
  });

  it('shows why Engee is unreachable and the last known state', () => {
    const fault = { kind: 'unavailable', why: { kind: 'webPage' } } as const;
    const [reason, before] = viewOf({
      kind: 'unreachable',
      since: now,
      lastKnown: { kind: 'running', url },
      fault,
    }).explanation;
    assert.match(reason ?? '', /web page instead of data/);
    assert.equal(before, 'Last known: Your Engee server is running.');
    assert.equal(
      viewOf({ kind: 'unreachable', since: now, lastKnown: { kind: 'unknown' }, fault }).explanation.length,
      2,
    );
  });
});
