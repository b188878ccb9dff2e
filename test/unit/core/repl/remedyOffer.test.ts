import assert from 'node:assert/strict';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { RemedyOffer } from '../../../../src/core/repl/remedyOffer.ts';
import type { RunOutcome } from '../../../../src/core/run/model.ts';
import { keys, ReplSession, shown } from './support/replSession.ts';

const tooNew: Fault = { kind: 'tokenTooNew' };

/** A REPL, and the kinds of faults it offered remedies for. */
function replWithOffers() {
  const offered: string[] = [];
  const session = new ReplSession({ remedies: new RemedyOffer(({ kind }) => void offered.push(kind)) });
  return {
    offered,
    run: async (outcome: RunOutcome) => {
      await session.type('1', keys.enter);
      await session.end(outcome);
    },
    help: async (fault?: Fault) => {
      await session.type('?sin', keys.enter);
      const call = session.services.helpCalls.at(-1);
      if (fault === undefined) call?.resolve(shown('help'));
      else call?.reject(new EngeeError(fault));
      await session.type();
    },
  };
}

describe('RemedyOffer', () => {
  it('offers a restart once until something works when the server does not know the token', async () => {
    const failed: RunOutcome = { kind: 'failed', fault: tooNew };
    const repl = replWithOffers();
    await repl.run(failed);
    assert.deepEqual(repl.offered, ['tokenTooNew']);
    await repl.run(failed);
    assert.deepEqual(repl.offered, ['tokenTooNew']);
    await repl.run({ kind: 'value', shown: undefined });
    await repl.run(failed);
    assert.deepEqual(repl.offered, ['tokenTooNew', 'tokenTooNew']);
  });

  it('offers the same for help', async () => {
    const repl = replWithOffers();
    await repl.help(tooNew);
    await repl.help(tooNew);
    assert.deepEqual(repl.offered, ['tokenTooNew']);
    await repl.help();
    await repl.help(tooNew);
    assert.deepEqual(repl.offered, ['tokenTooNew', 'tokenTooNew']);
  });

  it('offers nothing when no command helps', async () => {
    const faults: readonly Fault[] = [
      { kind: 'canceled' },
      { kind: 'outcomeUnknown', what: 'run' },
      { kind: 'unavailable', why: { kind: 'status', status: 503 } },
    ];
    const repl = replWithOffers();
    for (const fault of faults) await repl.run({ kind: 'failed', fault });
    await repl.run({ kind: 'interrupted' });
    assert.deepEqual(repl.offered, []);
  });
});
