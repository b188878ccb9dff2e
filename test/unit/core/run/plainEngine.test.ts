import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { Evaluation } from '../../../../src/core/api/userApi.ts';
import type { RunObserver } from '../../../../src/core/run/model.ts';
import { createPlainEngine } from '../../../../src/core/run/plainEngine.ts';
import { runOf } from '../stackTrace/support/places.ts';
import { submissionOf } from './support/submissions.ts';

const server = 'https://engee.example/prod/user/demo/' as ServerUrl;
const never = new AbortController().signal;

describe('createPlainEngine', () => {
  function answering(evaluation: Evaluation) {
    const calls: unknown[] = [];
    const progress: string[] = [];
    const engine = createPlainEngine({
      evaluate: (...call) => {
        calls.push(call);
        return Promise.resolve(evaluation);
      },
    });
    const observer: RunObserver = {
      onSent: ignore,
      onProgress: (now) => progress.push(now),
      onOutput: ignore,
      onOutputCut: ignore,
      onDisplayed: ignore,
      onAsked: ignore,
      onTimed: ignore,
      onPeriod: ignore,
    };
    return {
      calls,
      progress,
      run: (code: string) => engine.run(server, runOf(submissionOf(code)), observer, never),
      engine,
    };
  }

  it('sends the code unchanged to the given server', async () => {
    const { run, calls, progress } = answering({ kind: 'value', text: '3' });
    assert.deepEqual(await run('\tx = "$y"\n'), {
      kind: 'value',
      shown: { text: '3', isCut: false, rich: [], omitted: [] },
    });
    assert.deepEqual(calls, [[server, '\tx = "$y"\n', never]]);
    assert.deepEqual(progress, []);
  });

  it('shows no value for `nothing`', async () => {
    assert.deepEqual(await answering({ kind: 'value', text: 'nothing' }).run('f()'), {
      kind: 'value',
      shown: undefined,
    });
  });

  it('returns an error in the code as the outcome', async () => {
    const words = { type: 'E', shortDescription: 'E()', fullDescription: 'E\n [1] top-level scope' };
    assert.deepEqual(await answering({ kind: 'error', ...words }).run('f()'), {
      kind: 'error',
      error: { kind: 'text', ...words },
    });
  });

  it('cannot interrupt a run', async () => {
    assert.equal(
      await answering({ kind: 'value', text: '' }).engine.interrupt(server, runOf(submissionOf('1')), never),
      'impossible',
    );
  });
});

function ignore(): void {
  // Plain runs report nothing else.
}
