import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import type { InputRequest } from '../../../../src/core/run/model.ts';
import { keys, ReplSession, shown } from './support/replSession.ts';

/** A request for input that records the answers. */
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
  session.run.events.sent();
  session.run.events.printed(prompt);
  session.run.events.asked(request);
  return { session, request };
}

describe('Input for running code in the REPL', () => {
  it('is typed at the end of the output and sent on Enter', async () => {
    const { session, request } = await asking();
    await session.type('Adx', keys.backspace, 'a');
    assert.deepEqual((await session.rows()).slice(1), ['Name: Ada']);
    assert.deepEqual(request.lines, []);
    await session.type(keys.enter);
    assert.deepEqual(request.lines, ['Ada']);
    request.ended.abort();
    session.run.events.printed('Hello Ada\n');
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
    assert.deepEqual(
      (await session.input()).rows,
      ['engee> name = readline()'],
      'the history does not contain input for running code',
    );
  });

  it('is edited by Backspace and Ctrl+U, which treat a user-perceived character as one, and by no other keys', async () => {
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

  it('is an empty line on Enter alone and the end of the input on Ctrl+D', async () => {
    const first = await asking();
    await first.session.type(keys.enter);
    assert.deepEqual(first.request.lines, ['']);
    const second = await asking();
    await second.session.type(keys.ctrl('d'));
    assert.deepEqual(second.request.lines, [undefined]);
    assert.equal(second.session.isClosed, false);
  });

  it('uses the remaining pasted lines for the next requests', async () => {
    const { session, request } = await asking();
    await session.type('1', keys.paste('0\n20\n3'));
    assert.deepEqual(request.lines, ['10']);
    const next = new Asked();
    session.run.events.asked(next);
    assert.deepEqual(next.lines, ['20']);
    const last = new Asked();
    session.run.events.asked(last);
    await session.type('0', keys.enter);
    assert.deepEqual(last.lines, ['30']);
  });

  it('uses neither keys typed before the request nor keys typed after the line', async () => {
    const session = new ReplSession();
    await session.type('readline()', keys.enter, '1 + ');
    session.run.events.sent();
    const request = new Asked();
    session.run.events.asked(request);
    await session.type('answer', keys.enter, '1', keys.enter);
    assert.deepEqual(request.lines, ['answer']);
    request.ended.abort();
    await session.end({ kind: 'value', shown: undefined });
    assert.equal(session.run.code, '1 + 1');
  });

  it('is discarded on Ctrl+C and when the run ends', async () => {
    const { session, request } = await asking();
    await session.type('Ad', keys.ctrl('c'));
    assert.equal(session.services.interruptCalls, 1);
    request.ended.abort();
    await session.end({ kind: 'interrupted' });
    assert.deepEqual((await session.rows()).slice(1), ['Name: Ad^C', 'Interrupted.', '', 'engee>']);
    await session.type('1', keys.enter);
    assert.deepEqual([request.lines, session.run.code], [[], '1']);
  });

  it('is requested again when it could not be sent', async () => {
    const request = new Asked();
    request.failures = [new EngeeError({ kind: 'timeout', what: 'run', timeoutMs: 5_000 })];
    const { session } = await asking('Name: ', request);
    await session.type('Ada', keys.enter);
    assert.match(
      (await session.rows()).slice(1).join('\n'),
      /^Name: Ada\nEngee didn't respond[^]*\nYour input wasn't sent\. Type it again\.$/,
    );
    await session.type('Ada', keys.enter);
    assert.deepEqual(request.lines, ['Ada', 'Ada']);
  });

  it('logs a bug once and does not request the line again', async () => {
    const request = new Asked();
    request.failures = [new Error('boom')];
    const { session } = await asking('', request);
    await session.type('x', keys.enter);
    assert.match(session.log.lines.join('\n'), /boom/);
    assert.deepEqual(request.lines, ['x']);
  });

  it('ends when the terminal is closed', async () => {
    const { session, request } = await asking();
    session.repl.dispose();
    const later = new Asked();
    session.run.events.asked(later);
    assert.deepEqual([request.lines, later.lines], [[undefined], [undefined]]);
    assert.equal(session.run.signal.aborted, false);
  });
});
