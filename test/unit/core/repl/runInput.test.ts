import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import type { InputRequest } from '../../../../src/core/repl/engine.ts';
import { keys, ReplSession, shown } from './support/replSession.ts';

/** A question whose answers the test takes. */
class Asked implements InputRequest {
  readonly lines: (string | undefined)[] = [];
  readonly ended = new AbortController();
  failures: Error[] = [];
  readonly over = this.ended.signal;

  answer(line: string | undefined): Promise<void> {
    this.lines.push(line);
    const failure = this.failures.shift();
    return failure === undefined ? Promise.resolve() : Promise.reject(failure);
  }
}

async function asking(prompt = 'Name: ', request = new Asked()): Promise<{ session: ReplSession; request: Asked }> {
  const session = new ReplSession({ columns: 40 });
  await session.type('name = readline()', keys.enter);
  session.run.watcher.sent();
  session.run.watcher.printed(prompt);
  session.run.watcher.asked(request);
  return { session, request };
}

describe('a line that running code waits for, in the REPL', () => {
  it('is typed where the output ends, and sent at Enter', async () => {
    const { session, request } = await asking();
    await session.type('Adx', keys.backspace, 'a');
    assert.deepEqual((await session.rows()).slice(1), ['Name: Ada']);
    assert.deepEqual(request.lines, []);
    await session.type(keys.enter);
    assert.deepEqual(request.lines, ['Ada']);
    request.ended.abort();
    session.run.watcher.printed('Hello Ada\n');
    await session.end({ kind: 'value', shown: shown('"Ada"') });
    assert.deepEqual(await session.rows(), [
      'engee> name = readline()',
      'Name: Ada',
      'Hello Ada',
      '"Ada"',
      '',
      'engee>',
    ]);
    await session.type(keys.up);
    assert.deepEqual((await session.input()).rows, ['engee> name = readline()'], 'an answer is no input of the REPL');
  });

  it('takes Backspace and Ctrl+U as a reader counts, and no other keys', async () => {
    const { session, request } = await asking('');
    await session.type(
      '日本👩‍🚀',
      keys.backspace,
      keys.backspace,
      'é',
      keys.left,
      keys.up,
      keys.tab,
      keys.escape,
      keys.ctrl('d'),
    );
    assert.equal((await session.rows()).at(-1), '日é');
    await session.type(keys.ctrl('u'), keys.backspace, 'x', keys.enter);
    assert.equal((await session.rows()).at(-1), 'x');
    assert.deepEqual(request.lines, ['x']);
  });

  it('is empty at Enter alone, and ends the input at Ctrl+D', async () => {
    const first = await asking();
    await first.session.type(keys.enter);
    assert.deepEqual(first.request.lines, ['']);
    const second = await asking();
    await second.session.type(keys.ctrl('d'));
    assert.deepEqual(second.request.lines, [undefined]);
    assert.equal(second.session.isClosed, false);
  });

  it('comes with the lines for the next questions when they are pasted', async () => {
    const { session, request } = await asking();
    await session.type('1', keys.paste('0\n20\n3'));
    assert.deepEqual(request.lines, ['10']);
    const next = new Asked();
    session.run.watcher.asked(next);
    assert.deepEqual(next.lines, ['20']);
    const last = new Asked();
    session.run.watcher.asked(last);
    await session.type('0', keys.enter);
    assert.deepEqual(last.lines, ['30']);
  });

  it('takes no keys that came before it, nor those behind it', async () => {
    const session = new ReplSession();
    await session.type('readline()', keys.enter, '1 + ');
    session.run.watcher.sent();
    const request = new Asked();
    session.run.watcher.asked(request);
    await session.type('answer', keys.enter, '1', keys.enter);
    assert.deepEqual(request.lines, ['answer']);
    request.ended.abort();
    await session.end({ kind: 'value', shown: undefined });
    assert.equal(session.run.code, '1 + 1');
  });

  it('is given up at Ctrl+C, and when the run ends', async () => {
    const { session, request } = await asking();
    await session.type('Ad', keys.ctrl('c'));
    assert.equal(session.engine.interruptCalls, 1);
    request.ended.abort();
    await session.end({ kind: 'interrupted' });
    assert.deepEqual((await session.rows()).slice(1), ['Name: Ad^C', 'Interrupted.', '', 'engee>']);
    await session.type('1', keys.enter);
    assert.deepEqual([request.lines, session.run.code], [[], '1']);
  });

  it('is asked for again when it was not sent', async () => {
    const request = new Asked();
    request.failures = [new EngeeError({ kind: 'timeout', what: 'run', timeoutMs: 5_000 })];
    const { session } = await asking('Name: ', request);
    await session.type('Ada', keys.enter);
    assert.match(
      (await session.rows()).slice(1).join('\n'),
      /^Name: Ada\nEngee didn't respond[^]*\nYour input was not sent\. Type it again\.$/,
    );
    await session.type('Ada', keys.enter);
    assert.deepEqual(request.lines, ['Ada', 'Ada']);
  });

  it('is reported when it fails for a bug, and not asked for for ever', async () => {
    const request = new Asked();
    request.failures = [new Error('boom')];
    const { session } = await asking('', request);
    await session.type('x', keys.enter);
    assert.match(session.log.lines.join('\n'), /boom/);
    assert.deepEqual(request.lines, ['x']);
  });

  it('does not come when the terminal is closed: there is no more input, now and later', async () => {
    const { session, request } = await asking();
    session.repl.dispose();
    const later = new Asked();
    session.run.watcher.asked(later);
    assert.deepEqual([request.lines, later.lines], [[undefined], [undefined]]);
    assert.equal(session.run.signal.aborted, false);
  });
});
