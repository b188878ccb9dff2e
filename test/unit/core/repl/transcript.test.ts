import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readTranscript, type Transcript } from '../../../../src/core/repl/transcript.ts';
import { isComplete } from '../../../../src/core/run/code/isComplete.ts';
import { statementLines } from '../../../../src/core/run/code/blocks.ts';
import { keys, ReplSession, shown } from './support/replSession.ts';

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

describe('a transcript of a REPL', () => {
  it('is its inputs, without prompts and output', () => {
    const inputs = ['w = 6 * 7', 'function twice(x)\n    2x\nend', 'twice(w)'];
    assert.deepEqual(read(example), { inputs, hasOtherModes: false });
    assert.deepEqual(inputsOf(example.replaceAll('julia>', 'engee>')), inputs);
    assert.deepEqual(inputsOf(`\n\n${example}\n\njulia>`), inputs);
    assert.deepEqual(inputsOf(`${example}\n\njulia> `), inputs);
  });

  it('may be indented as a whole', () => {
    for (const indentation of ['    ', '\t'])
      assert.deepEqual(inputsOf(example.replace(/^(?=.)/gm, indentation)), inputsOf(example));
  });

  it('may have help, and a module before its prompts', () => {
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

  it('has no use here for the shell and for packages, and says so', () => {
    assert.deepEqual(read('shell> ls\na.txt\n\njulia> 1\n1'), { inputs: ['1'], hasOtherModes: true });
    assert.deepEqual(read('(@v1.10) pkg> add Plots\n   Resolving…\n'), { inputs: [], hasOtherModes: true });
    assert.deepEqual(read('pkg> \njulia> 1'), { inputs: ['1'], hasOtherModes: false });
  });

  it('keeps to one statement, whatever its output looks like', () => {
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

  it('is no other text', () => {
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

describe('a transcript that is pasted into the REPL', () => {
  it('stands in the input as code, and runs input by input at Enter', async () => {
    const session = new ReplSession();
    await session.type(keys.paste(example.replaceAll('\n', '\r')));
    assert.deepEqual(await session.rows(), [
      'engee> w = 6 * 7',
      '       function twice(x)',
      '           2x',
      '       end',
      '       twice(w)',
      'Enter runs these 3 inputs one after the other.',
    ]);
    assert.equal(session.engine.runs.length, 0);
    await session.type(keys.enter);
    await session.end({ kind: 'value', shown: shown('42') });
    await session.end({ kind: 'error', error: { kind: 'text', fullDescription: 'bad' } });
    await session.end({ kind: 'value', shown: shown('84') });
    assert.deepEqual(
      session.engine.runs.map(({ code, number }) => [code, number]),
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

  it('asks for help in its turn', async () => {
    const session = new ReplSession();
    await session.type(keys.paste('help?> sin\n  sin(x)\n\nengee> 1\n1'), keys.enter);
    session.engine.helpCalls[0]?.resolve(shown('sine'));
    await session.type();
    assert.deepEqual([session.engine.helpCalls[0]?.topic, session.run.code], ['sin', '1']);
  });

  it('is one input when it has been changed', async () => {
    const session = new ReplSession();
    await session.type(keys.paste('julia> a = 1\n1\n\njulia> b = 2\n2'), '0', keys.enter);
    assert.equal(session.run.code, 'a = 1\nb = 20');
  });

  it('goes on no further than an interrupt, and than a run that was not done', async () => {
    for (const stop of ['ctrl+c', 'caught', 'interrupted', 'notSent', 'failed', 'bug'] as const) {
      const session = new ReplSession();
      await session.type(keys.paste('julia> a\n\njulia> b\n'), keys.enter);
      session.run.watcher.sent();
      if (stop === 'ctrl+c' || stop === 'caught') await session.type(keys.ctrl('c'));
      if (stop === 'bug') session.run.fail(new Error('boom'));
      else if (stop === 'notSent') session.run.end({ kind: 'notSent', why: 'cancelled' });
      else if (stop === 'failed')
        session.run.end({ kind: 'failed', fault: { kind: 'serverNotRunning', status: 'stopped' } });
      else session.run.end(stop === 'caught' ? { kind: 'value', shown: undefined } : { kind: 'interrupted' });
      await session.type();
      assert.equal(session.engine.runs.length, 1, stop);
      assert.equal((await session.rows()).at(-1), 'engee>', stop);
      await session.type('c', keys.enter);
      await session.end({ kind: 'value', shown: undefined });
      assert.equal(session.engine.runs.length, 2, stop);
    }
  });

  it('waits where an input is not complete, and keys that were typed meanwhile come last', async () => {
    const session = new ReplSession();
    await session.type(keys.paste('julia> 1\n1\n\njulia> begin\n           2'), keys.enter);
    await session.end({ kind: 'value', shown: shown('1') });
    assert.deepEqual((await session.input()).rows, ['engee> begin', '           2']);
    await session.type(keys.ctrl('c'), keys.paste('julia> 3\n\njulia> 4'), keys.enter, '5', keys.enter);
    await session.end({ kind: 'value', shown: undefined });
    await session.end({ kind: 'value', shown: undefined });
    assert.deepEqual(
      session.engine.runs.map(({ code }) => code),
      ['1', '3', '4', '5'],
    );
  });

  it('is over at Ctrl+C where it waits for the rest of an input', async () => {
    const session = new ReplSession();
    await session.type(keys.paste('julia> begin\n           2\njulia> 3'), keys.enter);
    assert.deepEqual((await session.input()).rows, ['engee> begin', '           2']);
    await session.type(keys.ctrl('c'), '4', keys.enter);
    await session.end({ kind: 'value', shown: undefined });
    assert.deepEqual(
      session.engine.runs.map(({ code }) => code),
      ['4'],
    );
  });

  it('goes in as it is where something is written already, and when it has no prompt', async () => {
    const session = new ReplSession();
    await session.type('x', keys.paste('julia> 1'));
    assert.deepEqual((await session.input()).rows, ['engee> xjulia> 1']);
    await session.type(keys.ctrl('u'), keys.paste('a\njulia> 1'));
    assert.deepEqual((await session.input()).rows, ['engee> a', '       julia> 1']);
  });

  it('says what it leaves out', async () => {
    const session = new ReplSession({ columns: 100 });
    await session.type(keys.paste('shell> ls\na.txt'));
    assert.deepEqual(await session.rows(), [
      'engee>',
      'Lines of shell> and pkg> were left out: there are no such modes here.',
    ]);
  });
});
