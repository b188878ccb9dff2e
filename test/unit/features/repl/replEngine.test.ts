import assert from 'node:assert/strict';
import type { JuliaException } from '../../../../src/core/bridge/juliaError.ts';
import type { Shown } from '../../../../src/core/bridge/shown.ts';
import { Emitter } from '../../../../src/core/lib/event.ts';
import type { RunWatcher } from '../../../../src/core/repl/engine.ts';
import type { Run, RunEvent, RunOutcome } from '../../../../src/core/run/model.ts';
import type { Submission } from '../../../../src/core/run/submission.ts';
import { replEngine, type ReplEngineParts } from '../../../../src/features/repl/replEngine.ts';

describe('the REPL as it hears of its runs', () => {
  it('names inputs as the user counts them, in printed text cut anywhere, displayed values, the value and messages', async () => {
    const shown = (text: string): Shown => ({ text, isCut: false, rich: [], omitted: [] });
    const happened = new Emitter<RunEvent>();
    const heard: string[] = [];
    const watcher: RunWatcher = {
      sent: () => heard.push('sent'),
      printed: (text) => heard.push(text),
      displayed: ({ text }) => heard.push(`<${text}>`),
      asked: () => heard.push('asked'),
      cut: () => heard.push('cut'),
      noted: (note) => heard.push(note),
    };
    const exception = (message: string): JuliaException => ({
      type: 'ErrorException',
      message,
      frames: [],
      omittedFrames: 0,
      expressions: [],
    });
    let outcome: RunOutcome = { kind: 'value', shown: shown('f(x) in Main at REPL[3]#w-1:1') };
    let run: Run | undefined;
    const runs: ReplEngineParts['runs'] = {
      onDidRun: happened.event,
      runOfFile: (file) => (file.endsWith('#w-1') ? run : undefined),
      recent: [],
      interrupt: () => Promise.resolve('ended'),
      run: (submission: Submission) => {
        run = { number: 1, id: 'w-1', submission };
        for (const text of ['@ Main REPL[3]#w', '-1:1\n', 'last REPL[3]#w-1'])
          happened.fire({ kind: 'output', run, text });
        happened.fire({ kind: 'displayed', run, shown: shown('at REPL[3]#w-1:1') });
        happened.fire({ kind: 'output', run, text: 'end #w-1' });
        return Promise.resolve(outcome);
      },
    };
    const engine = replEngine({
      runs,
      uri: 'engee-repl:1',
      dimensions: () => ({ columns: 80, rows: 24 }),
      server: { runningUrl: undefined },
      bridge: {} as ReplEngineParts['bridge'],
      remedies: { failed: () => undefined, worked: () => undefined },
    });
    const end = await engine.evaluate('f(x) = x', 3, watcher, new AbortController().signal);
    assert.equal(heard.join(''), '@ Main REPL[3]:1\nlast REPL[3]<at REPL[3]:1>end #w-1');
    assert.deepEqual(end, { kind: 'value', shown: shown('f(x) in Main at REPL[3]:1') });
    outcome = {
      kind: 'error',
      error: { kind: 'exceptions', exceptions: [exception('syntax: bad around REPL[3]#w-1:1')] },
    };
    assert.deepEqual(await engine.evaluate('f(x) = x', 3, watcher, new AbortController().signal), {
      kind: 'error',
      error: { kind: 'exceptions', exceptions: [exception('syntax: bad around REPL[3]:1')] },
    });
  });
});
