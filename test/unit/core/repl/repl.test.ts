import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { keys, ReplSession, shown } from './support/replSession.ts';

const nothing = { kind: 'value', shown: undefined } as const;

describe('Repl', () => {
  it('runs the input on Enter and shows its value followed by a blank line', async () => {
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

  it('shows only a new prompt after blank input', async () => {
    const session = new ReplSession();
    await session.type('  ', keys.enter, keys.enter);
    assert.deepEqual(await session.rows(), ['engee>', 'engee>', 'engee>']);
    assert.equal(session.services.runs.length, 0);
  });

  it('shows the prompt in bold green', () => {
    assert.ok(new ReplSession().terminal.raw.endsWith('\u001b[1;32mengee> \u001b[0m'));
  });

  describe('editing', () => {
    const cases: readonly (readonly [string, readonly string[], string, number])[] = [
      [
        'moves and deletes by user-perceived characters',
        ['a👩‍🚀e\u0301z', keys.left, keys.left, keys.backspace],
        'ae\u0301z',
        1,
      ],
      [
        'deletes user-perceived characters forward',
        ['a👩‍🚀e\u0301z', keys.home, keys.right, keys.right, keys.delete],
        'a👩‍🚀z',
        5,
      ],
      ['deletes backward and forward', ['abc', keys.home, keys.right, keys.delete, keys.end, keys.backspace], 'a', 1],
      ['moves by words', ['foo bar.baz', keys.ctrlLeft, keys.alt('b'), 'X', keys.alt('f'), 'Y'], 'foo XbarY.baz', 9],
      [
        'restores consecutive cuts with Ctrl+Y',
        ['one two', keys.ctrl('w'), keys.ctrl('w'), keys.ctrl('y'), '!'],
        'one two!',
        8,
      ],
      [
        'cuts to the end and to the start of the line',
        ['abcdef', keys.left, keys.left, keys.ctrl('k'), keys.left, keys.ctrl('u')],
        'd',
        0,
      ],
      [
        'moves with Ctrl+A, Ctrl+E, Ctrl+B and Ctrl+F',
        ['bc', keys.ctrl('a'), 'a', keys.ctrl('e'), 'e', keys.ctrl('b'), 'd', keys.ctrl('f'), 'f'],
        'abcdef',
        6,
      ],
      [
        'cuts words forward and backward',
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

    it('discards the input on Ctrl+C without running or remembering it', async () => {
      const session = new ReplSession();
      await session.type('kept', keys.enter);
      await session.end(nothing);
      await session.type(keys.paste('secret = 1\nmore'), keys.home, keys.ctrl('c'), keys.up);
      assert.deepEqual((await session.rows()).slice(2), ['engee> secret = 1', '       more^C', 'engee> kept']);
      assert.equal(session.services.runs.length, 1);
    });

    it('closes on Ctrl+D only when the input is empty', async () => {
      const session = new ReplSession();
      await session.type('ab', keys.home, keys.ctrl('d'));
      assert.deepEqual((await session.input()).rows, ['engee> b']);
      assert.equal(session.isClosed, false);
      await session.type(keys.delete, keys.ctrl('d'));
      assert.equal(session.isClosed, true);
    });

    it('clears the screen on Ctrl+L and keeps the input', async () => {
      const session = new ReplSession({ rows: 5 });
      await session.type('abc', keys.left, keys.ctrl('l'));
      assert.deepEqual(await session.terminal.screen(), ['engee> abc', '', '', '', '']);
      assert.equal((await session.terminal.cursor()).column, 9);
    });
  });

  describe('input of several lines', () => {
    it('continues on an indented line until the code is complete', async () => {
      const session = new ReplSession();
      await session.type('function f(x)', keys.enter, 'x + 1', keys.enter, keys.backspace, 'end');
      assert.deepEqual(await session.rows(), ['engee> function f(x)', '           x + 1', '       end']);
      assert.equal(session.services.runs.length, 0);
      await session.type(keys.enter);
      assert.equal(session.run.code, 'function f(x)\n    x + 1\nend');
    });

    it('breaks the line on Alt+Enter and runs the whole input from any line', async () => {
      const session = new ReplSession();
      await session.type('a = 1', keys.altEnter, 'b = 2', keys.up, keys.up);
      const { rows, cursor } = await session.input();
      assert.deepEqual([rows, cursor], [['engee> a = 1', '       b = 2'], { row: 0, column: 12 }]);
      await session.type(keys.enter);
      assert.equal(session.run.code, 'a = 1\nb = 2');
      await session.end(nothing);
      assert.deepEqual(await session.rows(), ['engee> a = 1', '       b = 2', '', 'engee>']);
    });

    it('keeps the column when moving up and down across wide characters and short lines', async () => {
      const session = new ReplSession();
      await session.type(keys.paste('日本語x\na\nabcdefgh'), keys.up, keys.up);
      assert.deepEqual((await session.input()).cursor, { row: 0, column: 14 });
      await session.type(keys.left, keys.left, keys.down, keys.down);
      assert.deepEqual((await session.input()).cursor, { row: 2, column: 11 });
    });

    it('inserts a pasted block and runs it only on Enter', async () => {
      const session = new ReplSession();
      await session.type('\u001b[200~a = 1\rb', ' = 2\r\u001b[201', '~');
      assert.equal(session.services.runs.length, 0);
      assert.deepEqual(await session.rows(), ['engee> a = 1', '       b = 2']);
      await session.type(keys.enter);
      assert.equal(session.run.code, 'a = 1\nb = 2\n');
    });

    it('runs invalid code so that the server reports the error', async () => {
      const session = new ReplSession();
      await session.type('end', keys.enter);
      assert.equal(session.run.code, 'end');
    });
  });

  it('rewraps long input after a resize', async () => {
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

  it('says that shell mode and package mode are not available', async () => {
    const session = new ReplSession({ columns: 90 });
    await session.type(';');
    assert.match((await session.rows()).join('\n'), /^engee>\nShell mode is not available\. [^\n]*$/);
    await session.type(']');
    assert.match((await session.rows()).join('\n'), /^engee>\nPackage mode is not available\. [^\n]*$/);
    await session.type('a;', keys.home, ']');
    assert.deepEqual(await session.rows(), ['engee> ]a;']);
  });

  it('shows an announcement above the input and keeps the input', async () => {
    const session = new ReplSession();
    await session.type('abc', keys.left);
    session.repl.announce('The server restarted.');
    assert.deepEqual(await session.rows(), ['The server restarted.', 'engee> abc']);
    assert.deepEqual((await session.input()).cursor, { row: 0, column: 9 });
  });

  it('reports an internal error and continues', async () => {
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

  describe('help', () => {
    it('is shown for ?name at the width of the terminal', async () => {
      const session = new ReplSession({ columns: 44 });
      await session.type('?sin', keys.enter);
      const [call] = session.services.helpCalls;
      assert.deepEqual([call?.topic, call?.columns], ['sin', 44]);
      call?.resolve(shown('  sin(x)\n\n  Compute sine.\u001b]52;c;AAAA\u0007\n'));
      await session.type();
      assert.deepEqual(await session.rows(), ['engee> ?sin', '  sin(x)', '', '  Compute sine.', '', 'engee>']);
      assert.equal(session.services.runs.length, 0);
      await session.type(keys.up);
      assert.deepEqual((await session.input()).rows, ['engee> ?sin']);
    });

    it('says when Julia has none and when it is cut', async () => {
      const session = new ReplSession();
      await session.type('?"no such words"', keys.enter);
      session.services.helpCalls[0]?.resolve(shown(''));
      await session.type('?"a"', keys.enter);
      session.services.helpCalls[1]?.resolve(shown('Base.sin\n', { isCut: true }));
      await session.type();
      assert.deepEqual(await session.rows(), [
        'engee> ?"no such words"',
        'Julia has no help on this topic.',
        '',
        'engee> ?"a"',
        'Base.sin',
        '… (too large to display fully)',
        '',
        'engee>',
      ]);
    });

    it('is canceled on Ctrl+C', async () => {
      const session = new ReplSession();
      await session.type('?sin', keys.enter, keys.ctrl('c'));
      assert.equal(session.services.helpCalls[0]?.signal.aborted, true);
      assert.deepEqual((await session.rows()).slice(1), ['^C', '', 'engee>']);
    });

    it('is not requested while the server is not running', async () => {
      const session = new ReplSession({ columns: 100 });
      session.services.isServerRunning = false;
      await session.type('?sin', keys.enter);
      assert.match(
        (await session.rows()).join(' '),
        /^\S+ \S+ Help needs a running Engee server\. The server starts when you run code\./,
      );
    });
  });
});
