import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { keys, ReplSession } from './support/replSession.ts';
import { shown } from './support/replSession.ts';

const nothing = { kind: 'value', shown: undefined } as const;

describe('the REPL', () => {
  it('runs what is typed at Enter, and shows the value with a blank line after it', async () => {
    const session = new ReplSession();
    await session.type('1', ' + 1', keys.enter);
    assert.deepEqual([session.run.code, session.run.number], ['1 + 1', 1]);
    await session.end({ kind: 'value', shown: shown('2') });
    assert.deepEqual(await session.rows(), ['engee> 1 + 1', '2', '', 'engee>']);
    await session.type('x = 3;', keys.enter);
    await session.end(nothing);
    assert.deepEqual((await session.rows()).slice(3), ['engee> x = 3;', '', 'engee>']);
    assert.equal(session.run.number, 2);
  });

  it('shows a prompt and nothing else for blank input', async () => {
    const session = new ReplSession();
    await session.type('  ', keys.enter, keys.enter);
    assert.deepEqual(await session.rows(), ['engee>', 'engee>', 'engee>']);
    assert.equal(session.engine.runs.length, 0);
  });

  it('has a prompt in bold green', () => {
    assert.ok(new ReplSession().terminal.raw.endsWith('\u001b[1;32mengee> \u001b[0m'));
  });

  describe('edits', () => {
    const cases: readonly (readonly [string, readonly string[], string, number])[] = [
      ['characters as a reader counts them', ['a👩‍🚀e\u0301z', keys.left, keys.left, keys.backspace], 'ae\u0301z', 1],
      [
        'characters as a reader counts them, forwards',
        ['a👩‍🚀e\u0301z', keys.home, keys.right, keys.right, keys.delete],
        'a👩‍🚀z',
        5,
      ],
      ['backwards and forwards', ['abc', keys.home, keys.right, keys.delete, keys.end, keys.backspace], 'a', 1],
      ['whole words', ['foo bar.baz', keys.ctrlLeft, keys.alt('b'), 'X', keys.alt('f'), 'Y'], 'foo XbarY.baz', 9],
      ['what was cut before a blank', ['one two', keys.ctrl('w'), keys.ctrl('w'), keys.ctrl('y'), '!'], 'one two!', 8],
      [
        'to the end and to the beginning of the line',
        ['abcdef', keys.left, keys.left, keys.ctrl('k'), keys.left, keys.ctrl('u')],
        'd',
        0,
      ],
      [
        'with Ctrl+A, Ctrl+E, Ctrl+B, Ctrl+F',
        ['bc', keys.ctrl('a'), 'a', keys.ctrl('e'), 'e', keys.ctrl('b'), 'd', keys.ctrl('f'), 'f'],
        'abcdef',
        6,
      ],
      [
        'words cut forwards and backwards',
        ['aa bb cc', keys.ctrlLeft, keys.ctrlLeft, keys.alt('d'), '\u001b\u007f'],
        ' cc',
        0,
      ],
    ];
    for (const [what, sent, text, column] of cases) {
      it(what, async () => {
        const session = new ReplSession();
        await session.type(...sent);
        const { rows, cursor } = await session.input();
        assert.deepEqual([rows, cursor], [[`engee> ${text}`.trimEnd()], { row: 0, column: 7 + column }]);
        await session.type(keys.enter);
        assert.equal(session.run.code, text);
      });
    }

    it('clears at Ctrl+C, and runs and remembers nothing of it', async () => {
      const session = new ReplSession();
      await session.type('kept', keys.enter);
      await session.end(nothing);
      await session.type(keys.paste('secret = 1\nmore'), keys.home, keys.ctrl('c'), keys.up);
      assert.deepEqual((await session.rows()).slice(2), ['engee> secret = 1', '       more^C', 'engee> kept']);
      assert.equal(session.engine.runs.length, 1);
    });

    it('closes at Ctrl+D only when nothing is typed', async () => {
      const session = new ReplSession();
      await session.type('ab', keys.home, keys.ctrl('d'));
      assert.deepEqual((await session.input()).rows, ['engee> b']);
      assert.equal(session.isClosed, false);
      await session.type(keys.delete, keys.ctrl('d'));
      assert.equal(session.isClosed, true);
    });

    it('clears the screen at Ctrl+L and keeps the input', async () => {
      const session = new ReplSession({ rows: 5 });
      await session.type('abc', keys.left, keys.ctrl('l'));
      assert.deepEqual(await session.terminal.screen(), ['engee> abc', '', '', '', '']);
      assert.equal((await session.terminal.cursor()).column, 9);
    });
  });

  describe('takes input of several lines', () => {
    it('goes on in an indented line until the code is complete', async () => {
      const session = new ReplSession();
      await session.type('function f(x)', keys.enter, 'x + 1', keys.enter, keys.backspace, 'end');
      assert.deepEqual(await session.rows(), ['engee> function f(x)', '           x + 1', '       end']);
      assert.equal(session.engine.runs.length, 0);
      await session.type(keys.enter);
      assert.equal(session.run.code, 'function f(x)\n    x + 1\nend');
    });

    it('breaks the line at Alt+Enter, and runs all from any line', async () => {
      const session = new ReplSession();
      await session.type('a = 1', keys.altEnter, 'b = 2', keys.up, keys.up);
      const { rows, cursor } = await session.input();
      assert.deepEqual([rows, cursor], [['engee> a = 1', '       b = 2'], { row: 0, column: 12 }]);
      await session.type(keys.enter);
      assert.equal(session.run.code, 'a = 1\nb = 2');
      await session.end(nothing);
      assert.deepEqual(await session.rows(), ['engee> a = 1', '       b = 2', '', 'engee>']);
    });

    it('moves up and down in the column it came from, wide characters and short lines between', async () => {
      const session = new ReplSession();
      await session.type(keys.paste('日本語x\na\nabcdefgh'), keys.up, keys.up);
      assert.deepEqual((await session.input()).cursor, { row: 0, column: 14 });
      await session.type(keys.left, keys.left, keys.down, keys.down);
      assert.deepEqual((await session.input()).cursor, { row: 2, column: 11 });
    });

    it('inserts a pasted block whole, and runs it only at Enter', async () => {
      const session = new ReplSession();
      await session.type('\u001b[200~a = 1\rb', ' = 2\r\u001b[201', '~');
      assert.equal(session.engine.runs.length, 0);
      assert.deepEqual(await session.rows(), ['engee> a = 1', '       b = 2']);
      await session.type(keys.enter);
      assert.equal(session.run.code, 'a = 1\nb = 2\n');
    });

    it('runs invalid code: the server says what is wrong with it', async () => {
      const session = new ReplSession();
      await session.type('end', keys.enter);
      assert.equal(session.run.code, 'end');
    });
  });

  it('wraps long input and follows a resize', async () => {
    const session = new ReplSession({ columns: 20 });
    await session.type('x = "0123456789abcdef"', keys.left);
    assert.deepEqual(await session.input(), {
      rows: ['engee> x = "01234567', '89abcdef"'],
      cursor: { row: 1, column: 8 },
    });
    await session.resize(60, 20);
    assert.deepEqual(await session.input(), {
      rows: ['engee> x = "0123456789abcdef"'],
      cursor: { row: 0, column: 28 },
    });
    await session.resize(11, 20);
    assert.deepEqual(await session.input(), {
      rows: ['engee> x = ', '"0123456789', 'abcdef"'].map((row) => row.trimEnd()),
      cursor: { row: 2, column: 6 },
    });
  });

  it('says in one line that there is no shell and no package mode', async () => {
    const session = new ReplSession({ columns: 90 });
    await session.type(';');
    assert.match((await session.rows()).join('\n'), /^engee>\nThere is no shell mode here; [^\n]*$/);
    await session.type(']');
    assert.match((await session.rows()).join('\n'), /^engee>\nThere is no package mode here; [^\n]*$/);
    await session.type('a;', keys.home, ']');
    assert.deepEqual(await session.rows(), ['engee> ]a;']);
  });

  it('says something between, and leaves the input as it was', async () => {
    const session = new ReplSession();
    await session.type('abc', keys.left);
    session.repl.announce('The server was started anew.');
    assert.deepEqual(await session.rows(), ['The server was started anew.', 'engee> abc']);
    assert.deepEqual((await session.input()).cursor, { row: 0, column: 9 });
  });

  it('shows a bug of ours as one, and goes on', async () => {
    const session = new ReplSession({ columns: 100 });
    await session.type('1', keys.enter);
    session.run.fail(new Error('boom'));
    await session.type();
    assert.match(
      (await session.rows()).join('\n'),
      /\nSomething went wrong inside the Engee extension\. [^\n]*\n\nengee>$/,
    );
    assert.match(session.log.lines.join('\n'), /boom/);
  });

  describe('shows help', () => {
    it('on ?name, as wide as the terminal', async () => {
      const session = new ReplSession({ columns: 44 });
      await session.type('?sin', keys.enter);
      const [call] = session.engine.helpCalls;
      assert.deepEqual([call?.topic, call?.columns], ['sin', 44]);
      call?.resolve(shown('  sin(x)\n\n  Compute sine.\u001b]52;c;AAAA\u0007\n'));
      await session.type();
      assert.deepEqual(await session.rows(), ['engee> ?sin', '  sin(x)', '', '  Compute sine.', '', 'engee>']);
      assert.equal(session.engine.runs.length, 0);
      await session.type(keys.up);
      assert.deepEqual((await session.input()).rows, ['engee> ?sin']);
    });

    it('says when Julia writes nothing, and when there is more', async () => {
      const session = new ReplSession();
      await session.type('?"no such words"', keys.enter);
      session.engine.helpCalls[0]?.resolve(shown(''));
      await session.type('?"a"', keys.enter);
      session.engine.helpCalls[1]?.resolve(shown('Base.sin\n', { isCut: true }));
      await session.type();
      assert.deepEqual(await session.rows(), [
        'engee> ?"no such words"',
        'Julia has no help on that.',
        '',
        'engee> ?"a"',
        'Base.sin',
        '… there is more of it than is shown here',
        '',
        'engee>',
      ]);
    });

    it('stops waiting for it at Ctrl+C', async () => {
      const session = new ReplSession();
      await session.type('?sin', keys.enter, keys.ctrl('c'));
      assert.equal(session.engine.helpCalls[0]?.signal.aborted, true);
      assert.deepEqual((await session.rows()).slice(1), ['^C', '', 'engee>']);
    });

    it('only when the server is known to run, and says so', async () => {
      const session = new ReplSession({ columns: 100 });
      session.engine.isServerRunning = false;
      await session.type('?sin', keys.enter);
      assert.match((await session.rows()).join(' '), /once it runs\. It is started when you run something/);
    });
  });
});
