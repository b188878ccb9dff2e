import assert from 'node:assert/strict';
import { EngeeError } from '../../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../../src/core/errors/fault.ts';
import { withKnownOutcome } from '../../../../../src/core/files/remote/afterRestart.ts';

const restarted: Fault = { kind: 'outcomeUnknown', what: 'files', why: 'serverRestarted' };
const exists: Fault = { kind: 'remoteFile', path: '/user/a', problem: 'exists' };
const stopped: Fault = { kind: 'serverNotRunning', status: 'starting' };

/** What a step does: returns a result, or fails. */
type Step = string | undefined | Fault | Error;

function play<T extends string | undefined>(step: Step): T {
  if (typeof step === 'object') throw step instanceof Error ? step : new EngeeError(step);
  return step as T;
}

describe('A change during a restart of the server', () => {
  let asked: string[];

  beforeEach(() => (asked = []));

  async function change(changes: readonly Step[], outcome?: Step, signal = new AbortController().signal) {
    const left = [...changes];
    return withKnownOutcome(
      async () => {
        asked.push('change');
        return Promise.resolve().then(() => play<string>(left.shift()));
      },
      async () => {
        asked.push('outcome');
        return Promise.resolve().then(() => play(outcome));
      },
      signal,
    );
  }

  it('is made once if its outcome is known', async () => {
    assert.equal(await change(['made']), 'made');
    assert.deepEqual(asked, ['change']);
  });

  it('is not repeated after another failure', async () => {
    const others: readonly Fault[] = [exists, stopped, { kind: 'outcomeUnknown', what: 'files' }, { kind: 'canceled' }];
    for (const fault of others) await assert.rejects(change([fault], 'found'), { fault });
    assert.deepEqual(
      asked,
      others.map(() => 'change'),
    );
  });

  it('is not made again if it was made', async () => {
    assert.equal(await change([restarted], 'found'), 'found');
    assert.deepEqual(asked, ['change', 'outcome']);
  });

  it('is made again if it was not made', async () => {
    assert.equal(await change([restarted, 'made']), 'made');
    assert.deepEqual(asked, ['change', 'outcome', 'change']);
  });

  it('is made again only once', async () => {
    await assert.rejects(change([restarted, restarted, 'made']), { fault: restarted });
    assert.deepEqual(asked, ['change', 'outcome', 'change']);
  });

  it('fails with the problem of a file that the second attempt finds', async () => {
    await assert.rejects(change([restarted, exists]), { fault: exists });
    await assert.rejects(change([restarted], exists), { fault: exists });
  });

  it('stays unknown while the server does not answer', async () => {
    await assert.rejects(change([restarted], stopped), { fault: restarted });
    await assert.rejects(change([restarted, stopped]), { fault: restarted });
  });

  it('does not hide a bug', async () => {
    const bug = new Error('bug');
    await assert.rejects(change([bug], 'found'), bug);
    await assert.rejects(change([restarted], bug), bug);
  });

  it('stays unknown if the user cancels', async () => {
    await assert.rejects(change([restarted], 'found', AbortSignal.abort()), { fault: restarted });
    assert.deepEqual(asked, ['change']);
  });
});
