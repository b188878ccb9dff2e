import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { Evaluation } from '../../../../src/core/api/userApi.ts';
import { BridgeCalls } from '../../../../src/core/bridge/bridgeCalls.ts';
import { replyReader } from '../../../../src/core/bridge/bridgeReply.ts';
import { EngeeError, faultOf } from '../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { nodeInflate } from '../../../../src/platform/node/nodeInflate.ts';
import { FakeClock } from '../server/support/fakeClock.ts';

const server = 'https://engee.example/prod/user/demo/' as ServerUrl;
const other = 'https://engee.example/prod/user/other/' as ServerUrl;
const never = new AbortController().signal;
const broken: Fault = { kind: 'outcomeUnknown', what: 'run' };
const hello: Evaluation = { kind: 'value', text: '{"kind":"hello","epoch":"e-1","julia":"1.10.8"}\n' };
const absent: Evaluation = { kind: 'value', text: '{"kind":"absent"}\n' };
const cleared: Evaluation = { kind: 'value', text: '{"kind":"cleared","epoch":"e-1","isCleared":true}\n' };
const juliaError = (type: string): Evaluation => ({
  kind: 'error',
  type,
  shortDescription: `${type}()`,
  fullDescription: type,
});

describe('BridgeCalls', () => {
  let clock: FakeClock;
  let calls: BridgeCalls;
  let requests: string[];
  let answers: (Evaluation | Fault | 'none')[];

  beforeEach(() => {
    clock = new FakeClock();
    requests = [];
    answers = [];
    const evaluate = (_server: ServerUrl, code: string): Promise<Evaluation> => {
      // The small request that checks the network fails as well.
      if (code === '3 + 5') return Promise.reject(new EngeeError(broken));
      requests.push(code.includes('include_string') ? 'install' : (/"\.(\w+)\(/.exec(code)?.[1] ?? code));
      const answer = answers.shift() ?? assert.fail(`not expected: ${code}`);
      if (answer === 'none') return new Promise(() => undefined);
      if (answer.kind === 'value' || answer.kind === 'error') return Promise.resolve(answer);
      return Promise.reject(new EngeeError(answer));
    };
    calls = new BridgeCalls({
      userApi: { evaluate },
      clock,
      readReply: replyReader(nodeInflate),
      source: 'module EngeeBridge\nend\n',
    });
  });

  const faultIn = (promise: Promise<unknown>) =>
    promise.then(
      () => assert.fail('it did not reject'),
      (error: unknown) => faultOf(error) ?? error,
    );
  /** Waits for hashing, which does not use the fake clock, and for delays between attempts. */
  async function settled<T>(promise: Promise<T>): Promise<T> {
    const state = { isSettled: false };
    const settle = () => {
      state.isSettled = true;
    };
    void promise.then(settle, settle);
    while (!state.isSettled) await clock.advance(1_000);
    return promise;
  }

  it('decodes compressed output to text', async () => {
    const header = {
      kind: 'run',
      epoch: 'e-1',
      state: 'done',
      position: 0,
      bytes: 2_000,
      skipped: 0,
      encoding: 'deflate',
      firstItem: 0,
      items: [],
      report: null,
    };
    answers = [
      { kind: 'value', text: `${JSON.stringify(header)}\n${deflateSync('ab'.repeat(1_000)).toString('base64')}` },
    ];
    assert.deepEqual(await calls.call(server, never, 'poll'), {
      header: { ...header, encoding: 'text' },
      payload: 'ab'.repeat(1_000),
    });
  });

  it('installs the bridge once for concurrent callers', async () => {
    answers = [hello];
    const installations = await settled(Promise.all([1, 2, 3].map(() => calls.installed(server, never))));
    assert.deepEqual(
      installations,
      Array.from({ length: 3 }, () => ({ kind: 'installed', epoch: 'e-1' })),
    );
    assert.deepEqual(await calls.installed(server, never), { kind: 'installed', epoch: 'e-1' });
    assert.deepEqual(requests, ['install']);
  });

  it('installs the bridge on each server, and again after it was forgotten', async () => {
    answers = [hello, hello, hello];
    await settled(calls.installed(server, never));
    await settled(calls.installed(other, never));
    assert.equal(calls.isSettled(server), true);
    calls.forget(server);
    assert.equal(calls.isSettled(server), false);
    await settled(calls.installed(server, never));
    await settled(calls.installed(other, never));
    assert.equal(requests.length, 3);
  });

  it('retries the installation a few times when the connection is lost', async () => {
    answers = [broken, { kind: 'unavailable', why: { kind: 'webPage' } }, hello];
    assert.equal((await settled(calls.installed(server, never))).kind, 'installed');
    assert.equal(requests.length, 3);
    answers = Array.from({ length: 6 }, () => broken);
    assert.deepEqual(await settled(faultIn(calls.installed(other, never))), broken);
    assert.equal(requests.length, 9);
  });

  it('does not retry a fault that cannot go away', async () => {
    answers = [{ kind: 'signInRequired', why: 'expired' }];
    assert.deepEqual(await settled(faultIn(calls.installed(server, never))), {
      kind: 'signInRequired',
      why: 'expired',
    });
    assert.equal(requests.length, 1);
  });

  it('does not repeat a refused installation for some minutes', async () => {
    answers = [juliaError('ErrorException'), hello];
    assert.deepEqual(await settled(calls.installed(server, never)), {
      kind: 'refused',
      by: 'julia',
      reason: 'ErrorException()',
    });
    await clock.advance(4 * 60_000);
    assert.equal((await calls.installed(server, never)).kind, 'refused');
    assert.equal(calls.isSettled(server), true);
    assert.equal(requests.length, 1);
    await clock.advance(2 * 60_000);
    assert.equal(calls.isSettled(server), false);
    assert.equal((await settled(calls.installed(server, never))).kind, 'installed');
  });

  it('tries only three times when the responses are malformed', async () => {
    const malformed: Fault = { kind: 'protocol', what: 'run', detail: 'JSON', problem: { kind: 'notJson' } };
    answers = [malformed, malformed, broken, malformed, malformed, malformed];
    assert.deepEqual(await faultIn(settled(calls.installed(server, never))), malformed);
    assert.equal(requests.length, 6);
    requests = [];
    answers = [malformed, malformed, malformed];
    assert.deepEqual(await faultIn(settled(calls.installed(server, never))), malformed);
    assert.equal(requests.length, 3);
  });

  it('rejects at once for a caller that aborts', async () => {
    answers = ['none'];
    const user = new AbortController();
    const fault = faultIn(calls.installed(server, user.signal));
    while (requests.length === 0) await clock.advance(0);
    user.abort();
    assert.deepEqual(await fault, { kind: 'canceled' });
    assert.deepEqual(await faultIn(calls.installed(server, user.signal)), { kind: 'canceled' });
  });

  it('treats only the reply of the bridge as its absence', async () => {
    answers = [absent, juliaError('UndefVarError'), { kind: 'value', text: '<html>' }];
    assert.equal((await calls.call(server, never, 'poll')).header.kind, 'absent');
    assert.deepEqual(await faultIn(calls.call(server, never, 'poll')), {
      kind: 'protocol',
      what: 'run',
      detail: 'bridge: UndefVarError',
    });
    assert.deepEqual(await faultIn(calls.call(server, never, 'poll')), {
      kind: 'protocol',
      what: 'run',
      detail: 'bridge',
    });
  });

  it('knows how long ago the bridge responded', async () => {
    answers = [cleared, broken];
    assert.equal(calls.hasAnsweredWithin(server, 1e9), false);
    await calls.call(server, never, 'clear_variable');
    await clock.advance(500);
    await faultIn(calls.call(server, never, 'clear_variable'));
    assert.equal(calls.hasAnsweredWithin(server, 500), true);
    assert.equal(calls.hasAnsweredWithin(server, 499), false);
    assert.equal(calls.hasAnsweredWithin(other, 500), false);
  });

  it('installs the bridge and repeats the call once when the bridge is missing', async () => {
    answers = [hello, absent, hello, cleared];
    const { isCleared } = await settled(calls.callInstalled('cleared', server, never, 'clear_variable', { text: 'x' }));
    assert.equal(isCleared, true);
    assert.deepEqual(requests, ['install', 'clear_variable', 'install', 'clear_variable']);
    answers = [absent, hello, absent];
    assert.deepEqual(await settled(faultIn(calls.callInstalled('cleared', server, never, 'clear_variable'))), {
      kind: 'protocol',
      what: 'run',
      detail: 'bridge',
    });
  });

  it('makes no call when the bridge was refused', async () => {
    answers = [juliaError('E')];
    assert.deepEqual(await settled(faultIn(calls.callInstalled('cleared', server, never, 'clear_variable'))), {
      kind: 'protocol',
      what: 'run',
      detail: 'bridge',
      problem: { kind: 'noBridge' },
    });
    assert.deepEqual(requests, ['install']);
  });
});
