import assert from 'node:assert/strict';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { RemedyOffer } from '../../../../src/core/repl/remedyOffer.ts';
import type { RunOutcome } from '../../../../src/core/run/model.ts';
import { replEngine, type ReplEngineParts } from '../../../../src/features/repl/replEngine.ts';
import { shown } from './support/replSession.ts';

const tooNew: Fault = { kind: 'tokenTooNew' };
const silent = {
  sent: () => undefined,
  printed: () => undefined,
  displayed: () => undefined,
  asked: () => undefined,
  cut: () => undefined,
  noted: () => undefined,
};
const never = new AbortController().signal;

/** A REPL whose runs end as told, and what it offered. */
function replWith(...ends: readonly RunOutcome[]) {
  const offered: string[] = [];
  const left = [...ends];
  let help: () => Promise<ReturnType<typeof shown>> = () => Promise.resolve(shown('help'));
  const parts = {
    runs: {
      run: () => Promise.resolve(left.shift() ?? assert.fail('no end left')),
      onDidRun: () => ({ dispose: () => undefined }),
    },
    bridge: { help: () => help() },
    server: { state: { kind: 'running', url: 'https://engee.com/user' } },
    uri: 'engee-repl:/1',
    dimensions: () => ({ columns: 80, rows: 24 }),
    remedies: new RemedyOffer(({ kind }) => void offered.push(kind)),
  } as unknown as ReplEngineParts;
  const engine = replEngine(parts);
  return {
    offered,
    run: () => engine.evaluate('1', 1, silent, never),
    help: async (answer: typeof help) => {
      help = answer;
      await engine.help('sin', 80, never)?.catch(() => undefined);
    },
  };
}

describe('what a REPL offers when something fails', () => {
  it('is a restart where the server does not know the token, once until something works', async () => {
    const failed: RunOutcome = { kind: 'failed', fault: tooNew };
    const repl = replWith(failed, failed, { kind: 'value', shown: undefined }, failed);
    await repl.run();
    assert.deepEqual(repl.offered, ['tokenTooNew']);
    await repl.run();
    assert.deepEqual(repl.offered, ['tokenTooNew']);
    await repl.run();
    await repl.run();
    assert.deepEqual(repl.offered, ['tokenTooNew', 'tokenTooNew']);
  });

  it('is the same for help', async () => {
    const repl = replWith();
    await repl.help(() => Promise.reject(new EngeeError(tooNew)));
    await repl.help(() => Promise.reject(new EngeeError(tooNew)));
    assert.deepEqual(repl.offered, ['tokenTooNew']);
    await repl.help(() => Promise.resolve(shown('help')));
    await repl.help(() => Promise.reject(new EngeeError(tooNew)));
    assert.deepEqual(repl.offered, ['tokenTooNew', 'tokenTooNew']);
  });

  it('is nothing where no command helps', async () => {
    const faults: readonly Fault[] = [
      { kind: 'cancelled' },
      { kind: 'outcomeUnknown', what: 'run' },
      { kind: 'unavailable', why: { kind: 'status', status: 503 } },
    ];
    const repl = replWith(...faults.map((fault): RunOutcome => ({ kind: 'failed', fault })), { kind: 'interrupted' });
    for (let count = 0; count <= faults.length; count++) await repl.run();
    assert.deepEqual(repl.offered, []);
  });
});
