import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { keys, ReplSession } from './support/replSession.ts';

describe('Tab completion in the REPL', () => {
  /** Types, presses Tab, and responds with these completions of the text from `start` on. */
  async function completing(typed: string, texts: readonly string[], start = 0, options = {}): Promise<ReplSession> {
    const session = new ReplSession(options);
    await session.type(typed, keys.tab);
    session.services.completionCalls[0]?.resolve({ texts, replace: { start, end: typed.length }, isInserted: true });
    await session.type();
    return session;
  }

  it('inserts the only completion', async () => {
    const session = await completing('sin(pri', ['println'], 4);
    assert.deepEqual(await session.input(), { rows: ['engee> sin(println'], cursor: { row: 0, column: 18 } });
    const [call] = session.services.completionCalls;
    assert.deepEqual([call?.code, call?.offset], ['sin(pri', 7]);
  });

  it('completes at the cursor and keeps the text after it', async () => {
    const session = new ReplSession();
    await session.type('f(pri) + 1', ...Array<string>(5).fill(keys.left), keys.tab);
    assert.equal(session.services.completionCalls[0]?.offset, 5);
    session.services.completionCalls[0].resolve({
      texts: ['println'],
      replace: { start: 2, end: 5 },
      isInserted: true,
    });
    await session.type();
    await session.type('!');
    assert.deepEqual((await session.input()).rows, ['engee> f(println!) + 1']);
  });

  it('replaces the name of a letter with the letter', async () => {
    assert.deepEqual((await (await completing('\\alpha', ['α'])).input()).rows, ['engee> α']);
  });

  it('inserts the common prefix and lists the completions on the second Tab', async () => {
    const session = await completing('pri', ['print', 'println', 'printstyled'], 0, { columns: 22 });
    assert.deepEqual(await session.rows(), ['engee> print']);
    await session.type(keys.tab);
    assert.deepEqual(await session.rows(), ['engee> print', 'print', 'println', 'printstyled', 'engee> print']);
    assert.equal(session.services.completionCalls.length, 1);
  });

  it('keeps the typed text when the completions start differently', async () => {
    const session = await completing('PRI', ['print', 'println']);
    assert.deepEqual(await session.rows(), ['engee> PRI']);
    await session.type(keys.tab);
    assert.deepEqual(await session.rows(), ['engee> PRI', 'print    println', 'engee> PRI']);
  });

  it('lists completions in as many columns as fit the terminal', async () => {
    const session = await completing('x', ['x1', 'x日本', 'x3', 'x4', 'x5'], 0, { columns: 22 });
    await session.type(keys.tab);
    // Three columns of five and a gap of two.
    assert.deepEqual((await session.rows()).slice(1), ['x1     x3     x5', 'x日本  x4', 'engee> x']);
  });

  it('lists 200 completions at a time', async () => {
    const texts = Array.from({ length: 450 }, (_, index) => `name${index}`);
    const session = await completing('name', texts);
    await session.type(keys.tab);
    const first = (await session.rows()).join(' ');
    assert.match(first, /\bname199\b/);
    assert.doesNotMatch(first, /\bname200\b/);
    assert.match(first, / 1 to 200 of 450\. Press Tab to show more\./);
    await session.type(keys.tab, keys.tab);
    assert.match(
      (await session.rows()).join(' '),
      /\bname399\b.* 201 to 400 of 450\..*\bname449\b.* 401 to 450 of 450\./,
    );
    assert.equal(session.services.completionCalls.length, 1);
  });

  it('inserts a level of indentation at the start of a line', async () => {
    const session = new ReplSession();
    await session.type('begin', keys.enter, keys.tab, 'x');
    assert.deepEqual(await session.rows(), ['engee> begin', '               x']);
    assert.equal(session.services.completionCalls.length, 0);
  });

  it('completes a help topic without its question mark', async () => {
    const session = new ReplSession();
    await session.type('?si', keys.tab);
    const [call] = session.services.completionCalls;
    assert.deepEqual([call?.code, call?.offset], ['si', 2]);
    call?.resolve({ texts: ['sin'], replace: { start: 0, end: 2 }, isInserted: true });
    await session.type();
    assert.deepEqual((await session.input()).rows, ['engee> ?sin']);
  });

  it('cancels the request when another key is typed', async () => {
    const session = new ReplSession();
    await session.type('pri', keys.tab, 'n');
    const [call] = session.services.completionCalls;
    assert.equal(call?.signal.aborted, true);
    call.resolve({ texts: ['println'], replace: { start: 0, end: 3 }, isInserted: true });
    await session.clock.advance(5_000);
    assert.deepEqual(await session.rows(), ['engee> prin']);
    await session.type(keys.tab);
    assert.equal(session.services.completionCalls.length, 2);
  });

  it('shows a hint after a second without a response and removes it when the response arrives', async () => {
    const session = new ReplSession({ columns: 90 });
    await session.type('pri', keys.tab, keys.tab);
    await session.clock.advance(999);
    assert.deepEqual(await session.rows(), ['engee> pri']);
    await session.clock.advance(1);
    assert.deepEqual(await session.rows(), [
      'engee> pri',
      "The server hasn't responded yet. It may be computing. You can continue typing.",
    ]);
    assert.deepEqual((await session.input()).cursor, { row: 0, column: 10 });
    session.services.completionCalls[0]?.resolve({
      texts: ['println'],
      replace: { start: 0, end: 3 },
      isInserted: true,
    });
    await session.type();
    assert.deepEqual(await session.rows(), ['engee> println']);
    assert.equal(session.services.completionCalls.length, 1);
  });

  it('sends no request and says so when the server is not running', async () => {
    const session = new ReplSession({ columns: 120 });
    session.services.isServerRunning = false;
    await session.type('pri', keys.tab);
    assert.match((await session.rows())[1] ?? '', /^Completions need a running Engee server\./);
  });

  it('says when there are no completions and why a request failed', async () => {
    const session = await completing('zzz', []);
    assert.deepEqual(await session.rows(), ['engee> zzz', 'No completions.']);
    await session.type('z', keys.tab);
    session.services.completionCalls[1]?.reject(new EngeeError({ kind: 'serverNotRunning', status: 'stopped' }));
    await session.type();
    assert.deepEqual(await session.rows(), ['engee> zzzz', 'Your Engee server is not running.']);
  });

  it('lists the signatures of a function on the first Tab and keeps the input', async () => {
    const session = new ReplSession({ columns: 50 });
    await session.type('z = only_one( + 1', ...Array<string>(4).fill(keys.left), keys.tab);
    const signatures = ['only_one(x::Int64, y) in Main at REPL[1]:1', 'only_one(x) in Main at REPL[2]:1'];
    const [call] = session.services.completionCalls;
    assert.equal(call?.offset, 13);
    call.resolve({ texts: signatures, replace: { start: 4, end: 12 }, isInserted: false });
    await session.type();
    const rows = ['engee> z = only_one( + 1', ...signatures, 'engee> z = only_one( + 1'];
    assert.deepEqual([await session.rows(), (await session.input()).cursor], [rows, { row: 0, column: 20 }]);
    await session.type(keys.tab);
    assert.deepEqual(await session.rows(), [...rows, ...rows.slice(1)]);
    await session.type('1');
    assert.equal((await session.rows()).at(-1), 'engee> z = only_one(1 + 1');
  });

  it('lists a single signature without inserting it', async () => {
    const session = new ReplSession();
    await session.type('f(', keys.tab);
    session.services.completionCalls[0]?.resolve({
      texts: ['f(x) in Main at REPL[1]:1'],
      replace: { start: 0, end: 1 },
      isInserted: false,
    });
    await session.type();
    assert.deepEqual(await session.rows(), ['engee> f(', 'f(x) in Main at REPL[1]:1', 'engee> f(']);
  });

  it('keeps blanks between the completed text and the cursor', async () => {
    const session = new ReplSession();
    await session.type('pri  ', keys.tab);
    session.services.completionCalls[0]?.resolve({
      texts: ['println'],
      replace: { start: 0, end: 3 },
      isInserted: true,
    });
    await session.type();
    assert.deepEqual((await session.input()).rows, ['engee> println']);
    await session.type(keys.enter);
    assert.equal(session.run.code, 'println  ');
  });

  it('ignores completions with control characters and ranges outside the input', async () => {
    const hostile = ['a\u001b[2J', 'a\nrun', 'a\u0007', 'a\u009d0;t', 'a\u2028', ''];
    const session = await completing('a', [...hostile, 'able']);
    assert.deepEqual((await session.input()).rows, ['engee> able']);
    for (const replace of [
      { start: -1, end: 1 },
      { start: 1, end: 0 },
      { start: 0, end: 2 },
      { start: 0.5, end: 1 },
      { start: Number.NaN, end: 1 },
    ]) {
      const other = new ReplSession();
      await other.type('a', keys.tab);
      other.services.completionCalls[0]?.resolve({ texts: ['able'], replace, isInserted: true });
      await other.type();
      assert.deepEqual(await other.rows(), ['engee> a', 'No completions.']);
    }
  });
});
