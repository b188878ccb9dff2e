import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import { BridgeCalls } from '../../../../../src/core/bridge/bridgeCalls.ts';
import { EngeeError, faultOf } from '../../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../../src/core/errors/fault.ts';
import { FileCalls } from '../../../../../src/core/files/remote/fileCalls.ts';
import { parseFilesReply } from '../../../../../src/core/files/remote/filesReply.ts';
import { delay } from '../../../../../src/core/lib/delay.ts';
import { FakeClock } from '../../server/support/fakeClock.ts';

const server = 'https://engee.example/prod/user/demo/' as ServerUrl;
const lost: Fault = { kind: 'outcomeUnknown', what: 'run' };
const stats = { kind: 'stats', epoch: 'e-1', entries: [null] };

/** An answer and the time until it comes. */
interface Answer {
  readonly afterMs?: number;
  readonly reply: object | Fault;
}

describe('Calls of the module for files', () => {
  let clock: FakeClock;
  let calls: FileCalls;
  let sent: ('installation' | 'call')[];
  let installationMs: number;
  let answers: Answer[];
  const always = new AbortController().signal;

  beforeEach(() => {
    clock = new FakeClock();
    sent = [];
    installationMs = 0;
    answers = [];
    const evaluate = async (_server: ServerUrl, code: string, signal: AbortSignal) => {
      const isInstallation = code.includes('include_string');
      sent.push(isInstallation ? 'installation' : 'call');
      const hello = { afterMs: installationMs, reply: { kind: 'hello', epoch: 'e-1', julia: '1.10.8' } };
      const { afterMs = 0, reply } = isInstallation ? hello : (answers.shift() ?? assert.fail('not expected'));
      if (afterMs > 0) await delay(clock, afterMs, signal);
      if ('kind' in reply && reply.kind === lost.kind) throw new EngeeError(lost);
      return { kind: 'value', text: `${JSON.stringify(reply)}\n` } as const;
    };
    const bridgeCalls = new BridgeCalls({
      userApi: { evaluate },
      clock,
      source: 'module EngeeFiles\nend\n',
      readReply: async (reply) => Promise.resolve(parseFilesReply(reply)),
    });
    calls = new FileCalls(bridgeCalls, clock);
  });

  /** Asks, and returns the kind of reply or the fault, and the time in seconds. */
  async function ask(): Promise<readonly [unknown, number]> {
    const startedAt = clock.monotonic();
    const outcome: { value?: unknown; isSettled: boolean } = { isSettled: false };
    const settle = (value: unknown) => {
      outcome.value = value;
      outcome.isSettled = true;
    };
    const before = sent.length;
    const question = { kind: 'stats', call: ['stat_paths', { text: '/user/a' }], path: '/user/a' } as const;
    calls.ask(server, question, always).then(
      ({ header }) => {
        settle(header.kind);
      },
      (error: unknown) => {
        settle(faultOf(error) ?? error);
      },
    );
    // The code of the installation takes real time for hashing and compressing.
    while (sent.length === before) await new Promise((resolve) => setImmediate(resolve));
    for (let step = 0; step < 1_000 && !outcome.isSettled; step++) await clock.advance(100);
    assert.ok(outcome.isSettled, 'the call did not end');
    return [outcome.value, Math.round((clock.monotonic() - startedAt) / 1_000)];
  }

  it('have their full time after an installation that takes longer than a call may', async () => {
    installationMs = 40_000;
    answers = [{ afterMs: 14_000, reply: stats }];
    assert.deepEqual(await ask(), ['stats', 54]);
    assert.equal(clock.pendingTimers, 0);
  });

  it('end after 15 seconds without an answer, with all attempts', async () => {
    answers = [
      { afterMs: 10_000, reply: lost },
      { afterMs: 10_000, reply: stats },
    ];
    assert.deepEqual(await ask(), [{ kind: 'timeout', what: 'files', timeoutMs: 15_000 }, 15]);
    assert.equal(clock.pendingTimers, 0);
  });

  it('end after a minute without an installation, which later calls share', async () => {
    installationMs = 70_000;
    assert.deepEqual(await ask(), [{ kind: 'timeout', what: 'files', timeoutMs: 60_000 }, 60]);
    await clock.advance(10_000);
    answers = [{ reply: stats }];
    assert.deepEqual(await ask(), ['stats', 0]);
    assert.deepEqual(sent, ['installation', 'call']);
  });

  it('are repeated when the connection is lost, and fail after four attempts', async () => {
    answers = [{ reply: lost }, { reply: lost }, { reply: lost }, { reply: stats }];
    assert.equal((await ask())[0], 'stats');
    answers = Array.from({ length: 5 }, () => ({ reply: lost }));
    assert.deepEqual((await ask())[0], { kind: 'outcomeUnknown', what: 'files' });
    assert.equal(answers.length, 1);
  });

  it('install the module again, once, on a server that restarted', async () => {
    answers = [{ reply: { kind: 'absent' } }, { reply: stats }];
    assert.equal((await ask())[0], 'stats');
    assert.deepEqual(sent, ['installation', 'call', 'installation', 'call']);
  });
});
