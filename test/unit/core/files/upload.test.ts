import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { UploadFile, UploadReply, UserApi } from '../../../../src/core/api/userApi.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { Limiter } from '../../../../src/core/files/limiter.ts';
import { remoteRoot } from '../../../../src/core/files/remotePath.ts';
import { upload } from '../../../../src/core/files/upload.ts';
import { FakeRemote } from './support/fakeRemote.ts';
import { MemoryFiles, type Node } from './support/memoryFiles.ts';
import { stillClock } from './support/stillClock.ts';

const server = 'https://engee.test/prod/user/a/' as ServerUrl;
const megabyte = 1024 ** 2;
const large: Node = { kind: 'file', text: '', sizeBytes: megabyte };
const small: Node = { kind: 'file', text: '', sizeBytes: 10 };

type Send = (
  files: readonly UploadFile[],
  onProgress: (sent: number, total: number) => void,
  signal: AbortSignal,
) => Promise<UploadReply>;

/** Uploads the nodes through `send` and returns the outcomes, also as `name: kind`. */
async function run(
  nodes: Readonly<Record<string, Node>>,
  send: Send,
  signal = new AbortController().signal,
  requestsAtATime = 2,
) {
  const local = new MemoryFiles(nodes);
  // Listing fails, so the outcomes depend only on the replies.
  const evaluate = () => failing({ kind: 'forbidden', what: 'run' });
  const api: Pick<UserApi, 'evaluate' | 'upload'> = {
    evaluate,
    upload: (
      _server: ServerUrl,
      files: readonly UploadFile[],
      onProgress: (sent: number, total: number) => void,
      s: AbortSignal,
    ) => send(files, onProgress, s),
  };
  const files = await Promise.all(
    Object.entries(nodes).map(async ([location, node]) => {
      const sizeBytes = node.kind === 'file' ? (await local.stat(location)).sizeBytes : 10;
      return { location, relativePath: location.slice(1), sizeBytes, identity: location };
    }),
  );
  const progress: number[] = [];
  const outcomes = await upload(
    { api: api as UserApi, local, slots: new Limiter(requestsAtATime), clock: stillClock, remote: new FakeRemote() },
    { server, files, target: remoteRoot, replacements: [] },
    (bytes) => progress.push(bytes),
    signal,
  );
  return { outcomes, progress, kinds: Object.fromEntries(outcomes.map(({ file, kind }) => [file.relativePath, kind])) };
}

const failing = (fault: Fault) => Promise.reject(new EngeeError(fault));
const unreachable: Fault = { kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } };

describe('upload', () => {
  it('sends each file to its directory, two requests at a time, with progress over all files', async () => {
    const sent: string[] = [];
    let running = 0;
    let most = 0;
    const { outcomes, progress } = await run(
      { '/a': large, '/d/b': large, '/d/c': large, '/e': small },
      async (files, onProgress) => {
        running += 1;
        most = Math.max(most, running);
        onProgress(50, 100);
        await Promise.resolve();
        sent.push(...files.map(({ directory, name }) => `${directory}/${name}`));
        running -= 1;
        return {};
      },
    );
    assert.deepEqual(sent.sort(), ['/user/a', '/user/d/b', '/user/d/c', '/user/e']);
    assert.equal(most, 2);
    assert.ok(outcomes.every((outcome) => outcome.kind === 'stored' && !outcome.isConfirmed));
    assert.equal(progress.at(-1), 3 * megabyte + 10);
    assert.deepEqual(
      progress,
      [...progress].sort((a, b) => a - b),
    );
  });

  it('uses the paths that Engee reports only if they match the files', async () => {
    const reported = await run({ '/a': small }, () => Promise.resolve({ storedPaths: ['/user/a_1'] }));
    assert.deepEqual(reported.outcomes[0], {
      kind: 'stored',
      file: reported.outcomes[0]?.file,
      remotePath: '/user/a_1',
      isConfirmed: true,
    });
    for (const storedPaths of [['/etc/a'], ['/user/a', '/user/b'], []]) {
      const { outcomes } = await run({ '/a': small }, () => Promise.resolve({ storedPaths }));
      assert.deepEqual(outcomes[0], {
        kind: 'stored',
        file: outcomes[0]?.file,
        remotePath: '/user/a',
        isConfirmed: false,
      });
    }
  });

  it('continues when a file cannot be read and reports it as failed', async () => {
    const { kinds } = await run({ '/a': small, '/gone': { kind: 'broken', code: 'ENOENT' }, '/z': large }, () =>
      Promise.resolve({}),
    );
    assert.deepEqual(kinds, { a: 'stored', gone: 'failed', z: 'stored' });
  });

  it('stops when Engee is unreachable and does not try the remaining files', async () => {
    let requests = 0;
    const { kinds } = await run({ '/a': large, '/b': large, '/c': large, '/d': large }, () => {
      requests += 1;
      return failing(unreachable);
    });
    assert.equal(requests, 2);
    assert.deepEqual(kinds, { a: 'failed', b: 'failed', c: 'notTried', d: 'notTried' });
  });

  it('continues after a failed request, and stops after three in a row', async () => {
    const names = ['/a', '/b', '/c', '/d', '/e', '/f', '/g'];
    const sendFailing = (failing: string) => (files: readonly UploadFile[]) =>
      failing.includes(files[0]?.name ?? '') ? failingRequest() : Promise.resolve({});
    const failingRequest = () => failing({ kind: 'brokenTransfer', what: 'upload', code: 'ECONNRESET' });
    const nodes = Object.fromEntries(names.map((name) => [name, large]));
    const some = await run(nodes, sendFailing('abd'), undefined, 1);
    assert.deepEqual(Object.values(some.kinds), ['failed', 'failed', 'stored', 'failed', 'stored', 'stored', 'stored']);
    const many = await run(nodes, sendFailing('bcd'), undefined, 1);
    assert.deepEqual(Object.values(many.kinds), [
      'stored',
      'failed',
      'failed',
      'failed',
      'notTried',
      'notTried',
      'notTried',
    ]);
  });

  it('stops at once if the server stopped or the user is signed out', async () => {
    const faults: readonly Fault[] = [
      { kind: 'serverNotRunning', status: 'stopped' },
      { kind: 'signInRequired', why: 'expired' },
      { kind: 'tokenTooNew' },
    ];
    for (const fault of faults) {
      const { kinds } = await run({ '/a': large, '/b': large }, () => failing(fault), undefined, 1);
      assert.deepEqual(kinds, { a: 'failed', b: 'notTried' }, fault.kind);
    }
  });

  it('reports a file as unknown if it was sent completely without a response', async () => {
    const broken: Fault = { kind: 'outcomeUnknown', what: 'upload' };
    const after = (share: number, fault: Fault) =>
      run({ '/a': large }, (_files, onProgress) => {
        onProgress(share, 100);
        return failing(fault);
      });
    assert.deepEqual((await after(100, broken)).kinds, { a: 'unknown' });
    assert.deepEqual((await after(99, broken)).kinds, { a: 'failed' });
    assert.deepEqual((await after(100, { kind: 'forbidden', what: 'upload' })).kinds, { a: 'failed' });
    assert.deepEqual((await after(100, { kind: 'unavailable', why: { kind: 'status', status: 502 } })).kinds, {
      a: 'unknown',
    });
    const shared = await run({ '/a': small, '/b': small }, (_files, onProgress) => {
      onProgress(1, 100);
      return failing(broken);
    });
    assert.deepEqual(shared.kinds, { a: 'unknown', b: 'unknown' });
  });

  it('reports a file that changed while it was sent as failed, or as unknown if others were sent with it', async () => {
    const changed: Fault = { kind: 'localFile', path: '/a', code: 'CHANGED' };
    const send: Send = (_files, onProgress) => {
      onProgress(50, 100);
      return failing(changed);
    };
    assert.deepEqual((await run({ '/a': large }, send)).kinds, { a: 'failed' });
    assert.deepEqual((await run({ '/a': small, '/b': small }, send)).kinds, { a: 'unknown', b: 'unknown' });
  });

  it('reports what was sent when it is canceled and starts no more requests', async () => {
    const controller = new AbortController();
    let requests = 0;
    const { kinds } = await run(
      { '/a': large, '/b': large, '/c': large },
      (_files, onProgress, signal) => {
        requests += 1;
        if (requests === 1) return Promise.resolve({});
        onProgress(1, 100);
        controller.abort();
        return Promise.reject(signal.reason as Error);
      },
      controller.signal,
    );
    assert.equal(kinds['a'], 'stored');
    assert.deepEqual([kinds['b'], kinds['c']].sort(), ['failed', 'notTried']);
  });

  it('rejects with an unexpected error', async () => {
    await assert.rejects(
      run({ '/a': large }, () => Promise.reject(new TypeError('bug'))),
      TypeError,
    );
  });
});

describe('Slots', () => {
  it('runs tasks in order and does not lose a slot when a waiting task is aborted', async () => {
    const slots = new Limiter(1);
    const never = new AbortController().signal;
    const controller = new AbortController();
    let finishFirst: (value: string) => void = () => assert.fail();
    const first = new Promise<string>((resolve) => {
      finishFirst = resolve;
    });
    const running = slots.run(() => first, never);
    const abandoned = slots.run(() => Promise.resolve('abandoned'), controller.signal);
    const next = slots.run(() => Promise.resolve('next'), never);
    controller.abort();
    await assert.rejects(abandoned, { name: 'AbortError' });
    finishFirst('first');
    assert.deepEqual(await Promise.all([running, next]), ['first', 'next']);
    assert.equal(await slots.run(() => Promise.resolve('free'), never), 'free');
  });
});
