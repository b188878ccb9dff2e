import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { statementLines } from '../../../../src/core/julia/blocks.ts';
import { isComplete } from '../../../../src/core/julia/isComplete.ts';
import { readTranscript, type Transcript } from '../../../../src/core/repl/transcript.ts';
import { keys, ReplSession, shown, textError } from './support/replSession.ts';

const read = (text: string): Transcript | undefined => readTranscript(text, { isComplete, statementLines });
const inputsOf = (text: string): readonly string[] | undefined => read(text)?.inputs;

const example = `julia> w = 6 * 7
42

julia> function twice(x)
           2x
       end
twice (generic function with 1 method)

julia> twice(w)
84`;

describe('readTranscript', () => {
  it('returns the inputs without prompts and output', () => {
    const inputs = ['w = 6 * 7', 'function twice(x)\n    2x\nend', 'twice(w)'];
    assert.deepEqual(read(example), { inputs, hasOtherModes: false });
    assert.deepEqual(inputsOf(example.replaceAll('julia>', 'engee>')), inputs);
    assert.deepEqual(inputsOf(`\n\n${example}\n\njulia>`), inputs);
    assert.deepEqual(inputsOf(`${example}\n\njulia> `), inputs);
  });

  it('reads an indented transcript', () => {
    for (const indentation of ['    ', '\t'])
      assert.deepEqual(inputsOf(example.replace(/^(?=.)/gm, indentation)), inputsOf(example));
  });

  it('reads help inputs and prompts with a module', () => {
    assert.deepEqual(inputsOf('help?> sqrt\n  sqrt(x)\n\n  julia> sqrt(9)\n  3.0\n\nhelp?> ?for\n'), [
      '?sqrt',
      '??for',
    ]);
    assert.deepEqual(
      inputsOf('(Pumps) julia> flow(1)\n2\n\n(Pumps) julia> begin\n               3\n               end\n3'),
      ['flow(1)', 'begin\n3\nend'],
    );
    assert.deepEqual(inputsOf('engee> ?sin\n  sin(x)\n       julia> no\n\nengee> 1'), ['?sin', '1']);
  });

  it('omits inputs of the shell and package modes and reports that', () => {
    assert.deepEqual(read('shell> ls\na.txt\n\njulia> 1\n1'), { inputs: ['1'], hasOtherModes: true });
    assert.deepEqual(read('(@v1.10) pkg> add Plots\n   Resolving…\n'), { inputs: [], hasOtherModes: true });
    assert.deepEqual(read('pkg> \njulia> 1'), { inputs: ['1'], hasOtherModes: false });
  });

  it('reads one statement per prompt, whatever the output looks like', () => {
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['julia> "hello"\n"hello"', ['"hello"']],
      ['julia> """\n       Doc of f.\n       """\n       f(x) = x\nf', ['"""\nDoc of f.\n"""\nf(x) = x']],
      ['julia> "Doc of f."\n       f(x) = x\nf', ['"Doc of f."\nf(x) = x']],
      ['julia> [1 2]\n1×2 Matrix{Int64}:\n 1  2', ['[1 2]']],
      ['julia> x\n          5', ['x']],
      ["julia> f()\nERROR: it can't be (\nStacktrace:\n [1] f(", ['f()']],
      ['julia> a = 1 +\n       2\n3', ['a = 1 +\n2']],
      ['julia> print("julia> 5\\n")\njulia> 5', ['print("julia> 5\\n")', '5']],
      ['julia> s = """\n       julia> inside\n       """\n"julia> inside\\n"', ['s = """\njulia> inside\n"""']],
      ['julia> for i in 1:2\n\n           i\n       end\n\njulia> 3', ['for i in 1:2\n\n    i\nend', '3']],
      ['julia> # nothing but words\n\njulia> end\nERROR: syntax', ['# nothing but words', 'end']],
      ['julia> if true\nnot indented\nend\njulia> 1', ['if true\nnot indented\nend', '1']],
      ['julia> function cut(x)\n           2x', ['function cut(x)\n    2x']],
    ];
    for (const [text, inputs] of cases) assert.deepEqual(inputsOf(text), inputs, text);
  });

  it('returns undefined for other text', () => {
    for (const text of [
      '',
      'x = 1\njulia> 2',
      'julia',
      'julia>1',
      'julia > 1',
      '# julia> 1',
      'engee>>1',
      '(a\n) julia> 1',
      `julia> ${'x'.repeat(1_000_000)}`,
    ]) {
      assert.equal(read(text), undefined, text.slice(0, 20));
    }
  });
});

describe('A transcript pasted into the REPL', () => {
  it('is inserted as code and runs input by input on Enter', async () => {
    const session = new ReplSession();
    await session.type(keys.paste(example.replaceAll('\n', '\r')));
    assert.deepEqual(await session.rows(), [
      'engee> w = 6 * 7',
      '       function twice(x)',
      '           2x',
      '       end',
      '       twice(w)',
      'Press Enter to run these 3 inputs one after the other.',
    ]);
    assert.equal(session.services.runs.length, 0);
    await session.type(keys.enter);
    await session.end({ kind: 'value', shown: shown('42') });
    await session.end({ kind: 'error', error: textError('bad') });
    await session.end({ kind: 'value', shown: shown('84') });
    assert.deepEqual(
      session.services.runs.map(({ code, number }) => [code, number]),
      [
        ['w = 6 * 7', 1],
        ['function twice(x)\n    2x\nend', 2],
        ['twice(w)', 3],
      ],
    );
    assert.deepEqual(await session.rows(), [
      'engee> w = 6 * 7',
      '42',
      '',
      'engee> function twice(x)',
      '           2x',
      '       end',
      'ERROR: bad',
      '',
      'engee> twice(w)',
      '84',
      '',
      'engee>',
    ]);
    await session.type(keys.up, keys.up);
    assert.deepEqual((await session.input()).rows, ['engee> function twice(x)', '           2x', '       end']);
  });

  it('requests help when it reaches a help input', async () => {
    const session = new ReplSession();
    await session.type(keys.paste('help?> sin\n  sin(x)\n\nengee> 1\n1'), keys.enter);
    session.services.helpCalls[0]?.resolve(shown('sine'));
    await session.type();
    assert.deepEqual([session.services.helpCalls[0]?.topic, session.run.code], ['sin', '1']);
  });

  it('runs as one input after an edit', async () => {
    const session = new ReplSession();
    await session.type(keys.paste('julia> a = 1\n1\n\njulia> b = 2\n2'), '0', keys.enter);
    assert.equal(session.run.code, 'a = 1\nb = 20');
  });

  it('stops at an interrupt and at a run that failed', async () => {
    for (const stop of ['ctrl+c', 'caught', 'interrupted', 'notSent', 'failed', 'bug'] as const) {
      const session = new ReplSession();
      await session.type(keys.paste('julia> a\n\njulia> b\n'), keys.enter);
      session.run.events.sent();
      if (stop === 'ctrl+c' || stop === 'caught') await session.type(keys.ctrl('c'));
      if (stop === 'bug') session.run.fail(new Error('boom'));
      else if (stop === 'notSent') session.run.end({ kind: 'notSent', why: 'canceled' });
      else if (stop === 'failed')
        session.run.end({ kind: 'failed', fault: { kind: 'serverNotRunning', status: 'stopped' } });
      else session.run.end(stop === 'caught' ? { kind: 'value', shown: undefined } : { kind: 'interrupted' });
      await session.type();
      assert.equal(session.services.runs.length, 1, stop);
      assert.equal((await session.rows()).at(-1), 'engee>', stop);
      await session.type('c', keys.enter);
      await session.end({ kind: 'value', shown: undefined });
      assert.equal(session.services.runs.length, 2, stop);
    }
  });

  it('waits at an incomplete input and handles keys typed in the meantime last', async () => {
    const session = new ReplSession();
    await session.type(keys.paste('julia> 1\n1\n\njulia> begin\n           2'), keys.enter);
    await session.end({ kind: 'value', shown: shown('1') });
    assert.deepEqual((await session.input()).rows, ['engee> begin', '           2']);
    await session.type(keys.ctrl('c'), keys.paste('julia> 3\n\njulia> 4'), keys.enter, '5', keys.enter);
    await session.end({ kind: 'value', shown: undefined });
    await session.end({ kind: 'value', shown: undefined });
    assert.deepEqual(
      session.services.runs.map(({ code }) => code),
      ['1', '3', '4', '5'],
    );
  });

  it('is discarded on Ctrl+C at an incomplete input', async () => {
    const session = new ReplSession();
    await session.type(keys.paste('julia> begin\n           2\njulia> 3'), keys.enter);
    assert.deepEqual((await session.input()).rows, ['engee> begin', '           2']);
    await session.type(keys.ctrl('c'), '4', keys.enter);
    await session.end({ kind: 'value', shown: undefined });
    assert.deepEqual(
      session.services.runs.map(({ code }) => code),
      ['4'],
    );
  });

  it('is inserted unchanged into a nonempty draft and when it has no prompt', async () => {
    const session = new ReplSession();
    await session.type('x', keys.paste('julia> 1'));
    assert.deepEqual((await session.input()).rows, ['engee> xjulia> 1']);
    await session.type(keys.ctrl('u'), keys.paste('a\njulia> 1'));
    assert.deepEqual((await session.input()).rows, ['engee> a', '       julia> 1']);
  });

  it('reports omitted inputs', async () => {
    const session = new ReplSession({ columns: 100 });
    await session.type(keys.paste('shell> ls\na.txt'));
    assert.deepEqual(await session.rows(), [
      'engee>',
      'Lines with the prompts shell> and pkg> were omitted because these modes are not available.',
    ]);
  });
});
