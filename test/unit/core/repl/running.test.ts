import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { JuliaException, JuliaFrame } from '../../../../src/core/bridge/juliaError.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { keys, ReplSession, shown } from './support/replSession.ts';

const nothing = { kind: 'value', shown: undefined } as const;

async function running(code = 'work()', columns = 130): Promise<ReplSession> {
  const session = new ReplSession({ columns });
  await session.type(code, keys.enter);
  session.run.watcher.sent();
  return session;
}

describe('a run in the REPL', () => {
  it('shows output as it is printed, progress bars as well, and the value after it', async () => {
    const session = await running();
    const { watcher } = session.run;
    watcher.printed('one\ntw');
    watcher.printed('o\n10 %');
    assert.deepEqual((await session.rows()).slice(1), ['one', 'two', '10 %']);
    watcher.printed('\r100 %\u001b[K');
    await session.end({ kind: 'value', shown: shown('2-element Vector{Int64}:\n 1\n 2') });
    assert.deepEqual((await session.rows()).slice(1), [
      'one',
      'two',
      '100 %',
      '2-element Vector{Int64}:',
      ' 1',
      ' 2',
      '',
      'engee>',
    ]);
  });

  it('keeps what the output must not do from the terminal, also what is split, and puts its colours back', async () => {
    const session = await running();
    const before = session.terminal.raw.length;
    for (const piece of [
      'a\u001b]52;c;',
      'AAAA\u0007b\u001b[',
      '2Jc\u001b[31',
      'md\u001b]8;;http://x',
      '\u001b\\e\u001b[10;10H\u009d0;title\u009cf',
    ])
      session.run.watcher.printed(piece);
    await session.end(nothing);
    assert.ok(
      session.terminal.raw.slice(before).startsWith('ab\u001b[2Kc\u001b[31mde\u001b[10Gf\u001b[0m\r\n'),
      JSON.stringify(session.terminal.raw.slice(before)),
    );
  });

  it('says where pictures are shown, and when there is more than is shown', async () => {
    const session = await running();
    const png = { type: 'image/png', data: '' } as const;
    session.run.watcher.printed('before ');
    session.run.watcher.displayed(shown('Plot{…}', { rich: [png] }));
    session.run.watcher.displayed(shown('plain'));
    session.run.watcher.cut(12_345);
    await session.end({
      kind: 'value',
      shown: shown('table', {
        rich: [png],
        omitted: [{ type: 'text/html', why: 'failed', message: 'no\u001b[2J font' }],
        isCut: true,
      }),
    });
    assert.deepEqual((await session.rows()).slice(1), [
      'before',
      '(shown in Engee Results)',
      'plain',
      '… 12.1 KB of output are left out here',
      'table',
      '… there is more of it than is shown here',
      '(shown in Engee Results)',
      '(text/html is not shown: its show method failed: no [2J font)',
      '',
      'engee>',
    ]);
  });

  it('tells what is waited for, once', async () => {
    const session = new ReplSession({ columns: 100 });
    await session.type('1', keys.enter);
    const { watcher } = session.run;
    for (const note of [
      'queued',
      'preparing',
      'preparing',
      'running',
      'waitingForOther',
      'waitingForOther',
      'silent',
      'reattaching',
    ] as const)
      watcher.noted(note);
    assert.deepEqual((await session.rows()).slice(1), [
      'Waiting for an earlier run of this window to end …',
      'Preparing your server for runs…',
      'Waiting for a run of another window to end …',
      'The connection broke. The run goes on and is being looked for …',
    ]);
  });

  it('tells that code goes without the helper, and what that means', async () => {
    const session = await running('1', 200);
    session.run.watcher.noted('plain');
    assert.deepEqual((await session.rows()).slice(1), [
      'The helper of this extension could not be installed on your server. Until it can, only values come back: nothing that code prints, and no interrupts. The log says why.',
    ]);
  });

  it('keeps keys until it has ended, and does them then', async () => {
    const session = await running('first()');
    await session.type('1 + ', '2', keys.enter, 'abc', keys.left);
    session.run.watcher.printed('busy\n');
    assert.equal(session.engine.runs.length, 1);
    await session.end(nothing);
    assert.equal(session.run.code, '1 + 2');
    await session.end({ kind: 'value', shown: shown('3') });
    assert.deepEqual(await session.rows(), ['engee> first()', 'busy', '', 'engee> 1 + 2', '3', '', 'engee> abc']);
    assert.deepEqual((await session.input()).cursor, { row: 0, column: 9 });
  });

  it('ends in words, whatever its end is', async () => {
    const ends = [
      [{ kind: 'interrupted' }, 'Interrupted.'],
      [{ kind: 'stoppedWaiting' }, 'No longer waiting. The server may still be working on it.'],
      [{ kind: 'notSent', why: 'cancelled' }, 'Not sent.'],
      [{ kind: 'notSent', why: 'earlierRunFailed' }, 'Not sent, since the run before it failed.'],
      [{ kind: 'failed', fault: { kind: 'serverNotRunning', status: 'stopped' } }, 'Your Engee server is not running.'],
    ] as const;
    for (const [end, words] of ends) {
      const session = await running();
      await session.end(end);
      assert.deepEqual((await session.rows()).slice(1), [words, '', 'engee>']);
      assert.ok(session.terminal.raw.includes(`\u001b[31m${words}\u001b[0m`));
    }
  });
});

describe('an error in the REPL', () => {
  const frame = (call: string, parts: Partial<JuliaFrame> = {}): JuliaFrame => ({
    call,
    module: 'Main',
    file: 'run-3.jl',
    line: 1,
    owner: 'user',
    ...parts,
  });
  const error = (parts: Partial<JuliaException>): JuliaException => ({
    type: 'ErrorException',
    message: 'bad',
    frames: [],
    omittedFrames: 0,
    expressions: [],
    ...parts,
  });

  async function rowsOf(...exceptions: JuliaException[]): Promise<string[]> {
    const session = await running('f(1)');
    await session.end({ kind: 'error', error: { kind: 'exceptions', exceptions } });
    return (await session.rows()).slice(1, -2);
  }

  it("has the user's frames by the names of their inputs, and none of the platform's", async () => {
    const frames = [
      frame('error(s::String)', { module: 'Base', file: './error.jl', line: 33, owner: 'library' }),
      frame('f(x::Int64)'),
      frame('top-level scope', { module: '', file: 'run-4.jl', line: 2 }),
      frame('eval', { owner: 'platform', file: '/opt/engee.jl', line: 9 }),
    ];
    assert.deepEqual(await rowsOf(error({ message: 'no 1\nat all', frames })), [
      'ERROR: no 1',
      'at all',
      'Stacktrace:',
      ' [1] error(s::String)',
      '     @ Base ./error.jl:33',
      ' [2] f(x::Int64)',
      '     @ Main REPL[3]:1',
      ' [3] top-level scope',
      '     @ REPL[4]:2',
    ]);
  });

  it('has its causes, repeated frames and what was left out', async () => {
    const first = error({
      message: 'outer',
      frames: [frame('f(x)', { repeats: { length: 1, times: 79_984 } })],
      omittedFrames: 7,
    });
    assert.deepEqual(await rowsOf(first, error({ message: 'inner' })), [
      'ERROR: outer',
      'Stacktrace:',
      ' [1] f(x)',
      '     @ Main REPL[3]:1',
      '  ⋮ the last 1 frames, 79984 times in all',
      '  … 7 frames are left out',
      '',
      'caused by: inner',
    ]);
  });

  it('names the place of code that cannot be read', async () => {
    const syntax = { file: 'run-3.jl', line: 1, column: 5 };
    assert.deepEqual(
      await rowsOf(
        error({ message: 'syntax: unexpected "]"', frames: [frame('eval', { owner: 'platform' })], syntax }),
      ),
      ['ERROR: syntax: unexpected "]"', ' @ REPL[3]:1:5'],
    );
  });

  it('is in red, and its text can do nothing to the terminal', async () => {
    const session = await running();
    await session.end({
      kind: 'error',
      error: {
        kind: 'exceptions',
        exceptions: [error({ message: 'bad\u001b]0;title\u0007\u001b[2J', frames: [frame('f\u001b[H\n(x)')] })],
      },
    });
    assert.ok(
      session.terminal.raw.includes(
        '\u001b[1;31mERROR:\u001b[0m \u001b[31mbad\u001b[0m\r\nStacktrace:\r\n [1] f (x)\r\n',
      ),
    );
  });

  it('is shown as it came when there is only text', async () => {
    const session = await running();
    await session.end({
      kind: 'error',
      error: { kind: 'text', fullDescription: 'UndefVarError: x\nStacktrace:\n [1] top' },
    });
    assert.deepEqual((await session.rows()).slice(1), [
      'ERROR: UndefVarError: x',
      'Stacktrace:',
      ' [1] top',
      '',
      'engee>',
    ]);
  });
});

describe('Ctrl+C while something runs', () => {
  const pending =
    'The code computes without a pause; it will be interrupted when it next waits. Press Ctrl+C again to stop waiting.';

  it('takes back a run that was not sent', async () => {
    const session = new ReplSession();
    await session.type('1', keys.enter, keys.ctrl('c'));
    assert.equal(session.run.signal.aborted, true);
    assert.equal(session.engine.interruptCalls, 0);
  });

  it('interrupts, forgets what was typed ahead, and says nothing more when that works', async () => {
    const session = await running();
    await session.type('typed ahead', keys.ctrl('c'));
    assert.equal(session.engine.interruptCalls, 1);
    await session.end({ kind: 'interrupted' });
    assert.deepEqual((await session.rows()).slice(1), ['^C', 'Interrupted.', '', 'engee>']);
  });

  it('says that the code computes without a pause, and stops waiting at the second', async () => {
    const session = await running();
    session.engine.interruptions = [() => Promise.resolve('pending')];
    await session.type(keys.ctrl('c'));
    assert.deepEqual((await session.rows()).slice(1), ['^C', pending]);
    assert.equal(session.run.signal.aborted, false);
    await session.type(keys.ctrl('c'));
    assert.equal(session.run.signal.aborted, true);
    assert.equal(session.engine.interruptCalls, 1);
  });

  it('says the same when the interrupt itself gets no answer, and only then takes the next for a stop', async () => {
    const session = await running();
    let answer: (interruption: 'pending') => void = () => undefined;
    session.engine.interruptions = [
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    ];
    await session.type(keys.ctrl('c'), keys.ctrl('c'));
    assert.equal(session.run.signal.aborted, false);
    await session.clock.advance(2_000);
    answer('pending');
    await session.type();
    assert.deepEqual(
      (await session.rows()).filter((row) => row === pending),
      [pending],
      'once',
    );
    await session.type(keys.ctrl('c'));
    assert.equal(session.run.signal.aborted, true);
  });

  it('interrupts again code that catches it, and offers to stop waiting', async () => {
    const session = await running();
    await session.type(keys.ctrl('c'));
    await session.type(keys.ctrl('c'));
    assert.equal(session.engine.interruptCalls, 2);
    assert.match(
      (await session.rows()).at(-1) ?? '',
      /^It was interrupted again, but .* Press Ctrl\+C again to stop waiting\.$/,
    );
    await session.type(keys.ctrl('c'));
    assert.equal(session.run.signal.aborted, true);
  });

  it('says when the run cannot be interrupted, and when the interrupt failed', async () => {
    const session = await running();
    session.engine.interruptions = [() => Promise.resolve('impossible')];
    await session.type(keys.ctrl('c'));
    assert.match((await session.rows()).at(-1) ?? '', /cannot be interrupted; only its server can be stopped/);
    const other = await running();
    other.engine.interruptions = [
      () => Promise.reject(new EngeeError({ kind: 'timeout', what: 'run', timeoutMs: 5_000 })),
    ];
    await other.type(keys.ctrl('c'));
    assert.match(
      (await other.rows()).join('\n'),
      /Engee didn't respond within 5 seconds while running code\.\nThe run was not interrupted\. Press Ctrl\+C again/,
    );
  });

  it('says nothing of an interrupt once the run has ended', async () => {
    const session = await running();
    let answer: (interruption: 'pending') => void = () => undefined;
    session.engine.interruptions = [
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    ];
    await session.type(keys.ctrl('c'));
    await session.end({ kind: 'value', shown: shown('5') });
    answer('pending');
    await session.clock.advance(5_000);
    assert.deepEqual((await session.rows()).slice(1), ['^C', '5', '', 'engee>']);
  });
});

describe('closing the terminal', () => {
  it('takes back a run that was not sent, and lets one that was go on', async () => {
    const waiting = new ReplSession();
    await waiting.type('1', keys.enter);
    waiting.repl.dispose();
    assert.equal(waiting.run.signal.aborted, true);
    const sent = await running();
    sent.repl.dispose();
    assert.equal(sent.run.signal.aborted, false);
  });
});
