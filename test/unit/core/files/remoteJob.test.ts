import assert from 'node:assert/strict';
import * as v from 'valibot';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import { BridgeCalls } from '../../../../src/core/bridge/bridgeCalls.ts';
import { EngeeError, faultOf } from '../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { FileCalls } from '../../../../src/core/files/remote/fileCalls.ts';
import { parseFilesReply } from '../../../../src/core/files/remote/filesReply.ts';
import { runJob } from '../../../../src/core/files/remote/remoteJob.ts';
import { FakeClock } from '../server/support/fakeClock.ts';

const server = 'https://engee.example/prod/user/demo/' as ServerUrl;
const lost: Fault = { kind: 'outcomeUnknown', what: 'run' };
const unreachable: Fault = { kind: 'unavailable', why: { kind: 'network', code: 'ECONNREFUSED' } };

type Answer = EngeeError | 'silence' | object;

describe('Jobs on the server', () => {
  let clock: FakeClock;
  let calls: FileCalls;
  let epoch: string;
  /** Whether the module is installed next, which takes real time for hashing and compressing. */
  let isInstalling: boolean;
  /** Calls with their arguments, without the installation. */
  let sent: string[];
  /** Answers to `start_job` and `poll_job`, in order. */
  let answers: ((id: string) => Answer)[];

  beforeEach(() => {
    clock = new FakeClock();
    epoch = 'e-1';
    isInstalling = true;
    sent = [];
    answers = [];
    const evaluate = async (_server: ServerUrl, code: string, signal: AbortSignal) => {
      if (code.includes('include_string')) {
        isInstalling = false;
        return text({ kind: 'hello', epoch, julia: '1.10.8' });
      }
      const [, call = '', args = ''] = /"\.(\w+)\((.*?)\)\)/.exec(code) ?? assert.fail(code);
      const [, id = ''] = args.split(', ').map((each) => each.replaceAll('"', ''));
      sent.push(call);
      if (call === 'cancel_job') return text(job(id, 'running'));
      const answer = answers.shift()?.(id) ?? assert.fail(`not expected: ${code}`);
      if (answer === 'silence') {
        return new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new EngeeError({ kind: 'canceled' }));
          });
        });
      }
      if (answer instanceof EngeeError) throw answer;
      isInstalling = /"kind":"(?:absent|otherEpoch)"/.test(JSON.stringify(answer));
      return text(answer);
    };
    const bridgeCalls = new BridgeCalls({
      userApi: { evaluate },
      clock,
      source: 'module EngeeFiles\nend\n',
      readReply: async (reply) => Promise.resolve(parseFilesReply(reply)),
    });
    calls = new FileCalls(bridgeCalls, clock);
  });

  const text = (header: object) => ({ kind: 'value', text: `${JSON.stringify(header)}\n` }) as const;
  const job = (id: string, state: string, more: object = {}) => ({
    kind: 'job',
    epoch,
    id,
    state,
    done: 0,
    total: null,
    position: 0,
    items: [],
    result: state === 'done' ? {} : null,
    problem: null,
    ...more,
  });
  const always = new AbortController().signal;

  async function run(options: {
    isChange?: boolean;
    signal?: AbortSignal;
    onItems?: (items: readonly unknown[]) => void;
  }) {
    const { isChange = true, signal = always, onItems = () => undefined } = options;
    const request = { kind: 'rename', args: [{ text: 'a' }], path: '/user/a', isChange, result: v.object({}), onItems };
    const outcome: { value?: unknown; isSettled: boolean } = { isSettled: false };
    const settle = (value: unknown) => {
      outcome.value = value;
      outcome.isSettled = true;
    };
    runJob({ calls, clock }, server, request, signal).then(settle, (error: unknown) => {
      settle(faultOf(error) ?? error);
    });
    const mustWait = () => isInstalling && !outcome.isSettled;
    for (let step = 0; step < 400 && !outcome.isSettled; step++) {
      while (mustWait()) await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(500);
    }
    assert.ok(outcome.isSettled, 'the job did not end');
    assert.equal(clock.pendingTimers, 0);
    return outcome.value;
  }

  it('starts a job again with the same id when the reply was lost', async () => {
    const ids: string[] = [];
    answers = [
      (id) => (ids.push(id), new EngeeError(lost)),
      (id) => (ids.push(id), 'silence'),
      (id) => (ids.push(id), job(id, 'done')),
    ];
    assert.deepEqual(await run({}), {});
    assert.equal(new Set(ids).size, 1);
    assert.deepEqual(sent, ['start_job', 'start_job', 'start_job']);
  });

  it('polls until all items have arrived', async () => {
    const items: unknown[] = [];
    answers = [
      (id) => job(id, 'running', { items: [1, 2] }),
      () => new EngeeError(lost),
      (id) => job(id, 'running', { position: 2, items: [3] }),
      (id) => job(id, 'running', { position: 3 }),
      (id) => job(id, 'done', { position: 3, items: [4] }),
    ];
    assert.deepEqual(await run({ onItems: (more) => items.push(...more) }), {});
    assert.deepEqual(items, [1, 2, 3, 4]);
  });

  it('reports the problem of a job', async () => {
    const problem = { problem: 'exists', path: '/user/b', detail: '' };
    answers = [(id) => job(id, 'failed', { problem })];
    assert.deepEqual(await run({}), { kind: 'remoteFile', path: '/user/b', problem: 'exists' });
    assert.deepEqual(sent, ['start_job']);
  });

  it('never takes a change for made that the server has canceled', async () => {
    answers = [(id) => job(id, 'canceled')];
    assert.deepEqual(await run({}), { kind: 'canceled' });
  });

  it('takes no reply of another job or of another position', async () => {
    for (const more of [{ id: 'other' }, { position: 1 }]) {
      answers = [(id) => job(id, 'done', more)];
      const fault = await run({});
      assert.ok(fault instanceof Object && 'kind' in fault && fault.kind === 'protocol', JSON.stringify(fault));
    }
  });

  it('starts a job on a server that restarted before', async () => {
    answers = [
      () => ({ kind: 'absent' }),
      () => ((epoch = 'e-2'), { kind: 'otherEpoch', epoch }),
      (id) => job(id, 'done'),
    ];
    assert.deepEqual(await run({}), {});
  });

  it('says that the outcome is unknown if the server restarted after it may have received the job', async () => {
    answers = [() => new EngeeError(lost), () => ({ kind: 'absent' })];
    assert.deepEqual(await run({}), { kind: 'outcomeUnknown', what: 'files', why: 'serverRestarted' });
    answers = [(id) => job(id, 'running'), () => ({ kind: 'otherEpoch', epoch: 'e-2' })];
    assert.deepEqual(await run({}), { kind: 'outcomeUnknown', what: 'files', why: 'serverRestarted' });
    const stopped = { kind: 'serverNotRunning', status: 'stopped' } as const;
    answers = [(id) => job(id, 'running'), () => new EngeeError(stopped)];
    assert.deepEqual(await run({}), { kind: 'outcomeUnknown', what: 'files', why: 'serverRestarted' });
    // The server may have ended while it handled the request.
    answers = [() => new EngeeError(stopped)];
    assert.deepEqual(await run({}), { kind: 'outcomeUnknown', what: 'files', why: 'serverRestarted' });
    answers = [() => new EngeeError(stopped)];
    assert.deepEqual(await run({ isChange: false }), stopped);
  });

  it('says that nothing happened if the server certainly did not receive the job', async () => {
    answers = Array.from({ length: 60 }, () => () => new EngeeError(unreachable));
    assert.deepEqual(await run({}), unreachable);
    assert.ok(!sent.includes('cancel_job'));
  });

  it('gives up a silent server after a minute and cancels the job', async () => {
    answers = Array.from({ length: 10 }, () => () => 'silence' as const);
    assert.deepEqual(await run({}), { kind: 'outcomeUnknown', what: 'files' });
    assert.equal(sent.at(-1), 'cancel_job');
    assert.ok(clock.monotonic() >= 60_000 && clock.monotonic() < 90_000);
    answers = Array.from({ length: 10 }, () => () => 'silence' as const);
    assert.deepEqual(await run({ isChange: false }), { kind: 'timeout', what: 'files', timeoutMs: 15_000 });
  });

  it('waits for the outcome of a change that the user cancels', async () => {
    const canceled = new AbortController();
    answers = [(id) => (canceled.abort(), job(id, 'running')), (id) => job(id, 'done')];
    assert.deepEqual(await run({ signal: canceled.signal }), {});
    assert.deepEqual(sent, ['start_job', 'cancel_job', 'poll_job']);
  });

  it('rejects at once and cancels in the background if nothing can change', async () => {
    const canceled = new AbortController();
    answers = [(id) => (canceled.abort(), job(id, 'running'))];
    assert.deepEqual(await run({ signal: canceled.signal, isChange: false }), { kind: 'canceled' });
    assert.deepEqual(sent, ['start_job', 'cancel_job']);
  });

  it('sends nothing after it was canceled', async () => {
    assert.deepEqual(await run({ signal: AbortSignal.abort() }), { kind: 'canceled' });
    assert.deepEqual(sent, []);
  });

  it('gives up a server whose replies make no sense', async () => {
    answers = Array.from({ length: 10 }, () => () => ({ kind: 'job', epoch, nonsense: true }));
    assert.deepEqual(await run({ isChange: false }), { kind: 'protocol', what: 'files', detail: 'bridge' });
    assert.equal(sent.filter((call) => call === 'start_job').length, 3);
  });

  it('sends at most four requests at a time', async () => {
    answers = Array.from({ length: 10 }, () => () => 'silence' as const);
    const canceled = new AbortController();
    await calls.epoch(server, always);
    const jobs = Array.from({ length: 10 }, async () =>
      runJob(
        { calls, clock },
        server,
        { kind: 'hash', args: [], path: '', isChange: false, result: v.object({}) },
        canceled.signal,
      ).catch((error: unknown) => faultOf(error)),
    );
    for (let step = 0; step < 20; step++) await clock.advance(1);
    assert.equal(sent.length, 4);
    canceled.abort();
    await Promise.all(jobs);
    await clock.advance(1);
  });
});
