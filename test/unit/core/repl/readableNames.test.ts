import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { JuliaException } from '../../../../src/core/bridge/juliaError.ts';
import { keys, ReplSession, shown } from './support/replSession.ts';

const exception = (message: string): JuliaException => ({
  type: 'ErrorException',
  message,
  frames: [],
  omittedFrames: 0,
  expressions: [],
});

describe('Names of inputs in the REPL', () => {
  it('are readable in split output, displayed objects and values', async () => {
    const session = new ReplSession();
    await session.type('f(x) = x', keys.enter);
    const { events } = session.run;
    for (const text of ['@ Main REPL[1]#w', '-1:1\n', 'last REPL[1]#w-1']) events.printed(text);
    events.displayed(shown('at REPL[1]#w-1:1'));
    events.printed('end #w-1');
    await session.end({ kind: 'value', shown: shown('f(x) in Main at REPL[1]#w-1:1') });
    assert.deepEqual(await session.rows(), [
      'engee> f(x) = x',
      '@ Main REPL[1]:1',
      'last REPL[1]',
      'at REPL[1]:1',
      'end #w-1',
      'f(x) in Main at REPL[1]:1',
      '',
      'engee>',
    ]);
  });

  it('are readable in error messages', async () => {
    const session = new ReplSession();
    await session.type('f(x) = x', keys.enter);
    session.run.events.sent();
    await session.end({
      kind: 'error',
      error: { kind: 'exceptions', exceptions: [exception('syntax: bad around REPL[1]#w-1:1')] },
    });
    assert.deepEqual((await session.rows()).slice(1), ['ERROR: syntax: bad around REPL[1]:1', '', 'engee>']);
  });
});
