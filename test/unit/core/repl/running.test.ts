import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { JuliaException, JuliaFrame } from '../../../../src/core/bridge/juliaError.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { keys, ReplSession, shown, textError } from './support/replSession.ts';

const nothing = { kind: 'value', shown: undefined } as const;

async function running(code = 'work()', columns = 130): Promise<ReplSession> {
  const session = new ReplSession({ columns });
  await session.type(code, keys.enter);
  session.run.events.sent();
  return session;
}

describe('A run in the REPL', () => {
  it('shows output as it is printed, including progress bars, and then the value', async () => {
    const session = await running();
    const { events } = session.run;
    events.printed('one\ntw');
    events.printed('o\n10 %');
    assert.deepEqual((await session.rows()).slice(1), ['one', 'two', '10 %']);
    events.printed('\r100 %\u001b[K');
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

  it('removes hostile sequences from the output, even when they are split, and resets its colors', async () => {
    const session = await running();
    const before = session.terminal.raw.length;
    for (const piece of [
      'a\u001b]52;c;',
      'AAAA\u0007b\u001b[',
      '2Jc\u001b[31',
      'md\u001b]8;;http://x',
      '\u001b\\e\u001b[10;10H\u009d0;title\u009cf',
    ])
      session.run.events.printed(piece);
    await session.end(nothing);
    assert.ok(
      session.terminal.raw.slice(before).startsWith('ab\u001b[2Kc\u001b[31mde\u001b[10Gf\u001b[0m\r\n'),
      JSON.stringify(session.terminal.raw.slice(before)),
    );
  });

  it('says where pictures are shown and when a value is cut', async () => {
    const session = await running();
    const png = { type: 'image/png', data: '' } as const;
    session.run.events.printed('before ');
    session.run.events.displayed(shown('Plot{…}', { rich: [png] }));
    session.run.events.displayed(shown('plain'));
    session.run.events.cut(12_345);
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
      '… 12.1 KB of output omitted',
      'table',
      '… (too large to display fully)',
      '(shown in Engee Results)',
      '(text/html is not shown: its show method failed: no [2J font)',
      '',
      'engee>',
    ]);
  });

  it('says once what it is waiting for', async () => {
    const session = new ReplSession({ columns: 100 });
    await session.type('1', keys.enter);
    const { events } = session.run;
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
      events.noted(note);
    assert.deepEqual((await session.rows()).slice(1), [
      'Waiting for an earlier run of this window…',
      'Preparing your server for runs…',
      'Waiting for a run of another window…',
      'The connection was lost. The run continues on the server. Reconnecting…',
    ]);
  });

  it('says when code runs without the helper and what is missing', async () => {
    const session = await running('1', 200);
    session.run.events.noted('plain');
    assert.deepEqual((await session.rows()).slice(1), [
      "Engee's server helper could not be installed, so printed output and interrupting are not available. See the log for details.",
    ]);
  });

  it('buffers keys and handles them after it has ended', async () => {
    const session = await running('first()');
    await session.type('1 + ', '2', keys.enter, 'abc', keys.left);
    session.run.events.printed('busy\n');
    assert.equal(session.services.runs.length, 1);
    await session.end(nothing);
    assert.equal(session.run.code, '1 + 2');
    await session.end({ kind: 'value', shown: shown('3') });
    assert.deepEqual(await session.rows(), ['engee> first()', 'busy', '', 'engee> 1 + 2', '3', '', 'engee> abc']);
    assert.deepEqual((await session.input()).cursor, { row: 0, column: 9 });
  });

  it('describes every outcome', async () => {
    const ends = [
      [{ kind: 'interrupted' }, 'Interrupted.'],
      [
        { kind: 'stoppedWaiting' },
        'Stopped waiting. The server may still be running this code, but its result will not be shown.',
      ],
      [{ kind: 'notSent', why: 'canceled' }, 'Canceled before it was sent.'],
      [{ kind: 'notSent', why: 'earlierRunFailed' }, 'Not sent because the previous run failed.'],
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

describe('An error in the REPL', () => {
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

  it('names the inputs of user frames and omits frames of the platform', async () => {
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
      '   [1] error(s::String)',
      '       @ Base ./error.jl:33',
      ' → [2] f(x::Int64)',
      '       @ REPL[3]:1',
      ' → [3] top-level scope',
      '       @ REPL[4]:2',
    ]);
  });

  it('aligns frames by the number of visible frames', async () => {
    const platform = Array.from({ length: 20 }, () => frame('eval', { owner: 'platform', file: '/opt/engee.jl' }));
    assert.deepEqual(await rowsOf(error({ message: 'no', frames: [frame('f(x)'), ...platform] })), [
      'ERROR: no',
      'Stacktrace:',
      ' → [1] f(x)',
      '       @ REPL[3]:1',
    ]);
  });

  it('shows causes, repeated frames and the number of omitted frames', async () => {
    const first = error({
      message: 'outer',
      frames: [frame('f(x)', { repeats: { length: 1, times: 79_984 } })],
      omittedFrames: 7,
    });
    assert.deepEqual(await rowsOf(first, error({ message: 'inner' })), [
      'ERROR: outer',
      'Stacktrace:',
      ' → [1] f(x) (repeats 79,984 times)',
      '       @ REPL[3]:1',
      '  … 7 frames in the middle of this stack were left out',
      'caused by: inner',
    ]);
  });

  it('names the position of a syntax error', async () => {
    const syntax = { file: 'run-3.jl', line: 1, column: 5 };
    assert.deepEqual(
      await rowsOf(
        error({ message: 'syntax: unexpected "]"', frames: [frame('eval', { owner: 'platform' })], syntax }),
      ),
      ['ERROR: syntax: unexpected "]"', '       @ REPL[3]:1'],
    );
  });

  it('is printed in red, without control sequences from its text', async () => {
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
        '\u001b[1;31mERROR:\u001b[0m \u001b[31mbad\u001b[0m\r\nStacktrace:\r\n → [1] f (x)\r\n',
      ),
    );
  });

  it('is printed in the same form when only its text is known', async () => {
    const session = await running();
    await session.end({
      kind: 'error',
      error: textError('UndefVarError: x\nStacktrace:\n [1] top-level scope at none:1'),
    });
    assert.deepEqual((await session.rows()).slice(1), [
      'ERROR: UndefVarError: x',
      'Stacktrace:',
      ' → [1] top-level scope',
      '       @ REPL[1]:1',
      '',
      'engee>',
    ]);
  });
});

describe('Ctrl+C during a run', () => {
  const pending =
    'The code is computing without a pause. The interrupt takes effect at the next pause. Press Ctrl+C again to stop waiting.';

  it('cancels a queued run', async () => {
    const session = new ReplSession();
    await session.type('1', keys.enter, keys.ctrl('c'));
    assert.equal(session.run.signal.aborted, true);
    assert.equal(session.services.interruptCalls, 0);
  });

  it('interrupts the run and discards keys typed ahead', async () => {
    const session = await running();
    await session.type('typed ahead', keys.ctrl('c'));
    assert.equal(session.services.interruptCalls, 1);
    await session.end({ kind: 'interrupted' });
    assert.deepEqual((await session.rows()).slice(1), ['^C', 'Interrupted.', '', 'engee>']);
  });

  it('says that the interrupt is pending and stops waiting on the second press', async () => {
    const session = await running();
    session.services.interruptions = [() => Promise.resolve('pending')];
    await session.type(keys.ctrl('c'));
    assert.deepEqual((await session.rows()).slice(1), ['^C', pending]);
    assert.equal(session.run.signal.aborted, false);
    await session.type(keys.ctrl('c'));
    assert.equal(session.run.signal.aborted, true);
    assert.equal(session.services.interruptCalls, 1);
  });

  it('says that the interrupt is pending when the server does not respond, and only then stops waiting on the next press', async () => {
    const session = await running();
    let answer: (interruption: 'pending') => void = () => undefined;
    session.services.interruptions = [
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

  it('interrupts code that catches interrupts again and offers to stop waiting', async () => {
    const session = await running();
    await session.type(keys.ctrl('c'));
    await session.type(keys.ctrl('c'));
    assert.equal(session.services.interruptCalls, 2);
    assert.match(
      (await session.rows()).at(-1) ?? '',
      /^The run was interrupted again, but .* Press Ctrl\+C again to stop waiting\.$/,
    );
    await session.type(keys.ctrl('c'));
    assert.equal(session.run.signal.aborted, true);
  });

  it('says when the run cannot be interrupted and when the interrupt failed', async () => {
    const session = await running();
    session.services.interruptions = [() => Promise.resolve('impossible')];
    await session.type(keys.ctrl('c'));
    assert.match((await session.rows()).at(-1) ?? '', /This run can't be interrupted\. You can only stop the server\./);
    const other = await running();
    other.services.interruptions = [
      () => Promise.reject(new EngeeError({ kind: 'timeout', what: 'run', timeoutMs: 5_000 })),
    ];
    await other.type(keys.ctrl('c'));
    assert.match(
      (await other.rows()).join('\n'),
      /Engee didn't respond within 5 seconds while running code\.\nThe run wasn't interrupted\. Press Ctrl\+C again/,
    );
  });

  it('says nothing about an interrupt after the run has ended', async () => {
    const session = await running();
    let answer: (interruption: 'pending') => void = () => undefined;
    session.services.interruptions = [
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

describe('Closing the terminal', () => {
  it('cancels a queued run and lets a sent run continue', async () => {
    const waiting = new ReplSession();
    await waiting.type('1', keys.enter);
    waiting.repl.dispose();
    assert.equal(waiting.run.signal.aborted, true);
    const sent = await running();
    sent.repl.dispose();
    assert.equal(sent.run.signal.aborted, false);
  });
});
