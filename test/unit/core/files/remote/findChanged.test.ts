import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import { BridgeCalls } from '../../../../../src/core/bridge/bridgeCalls.ts';
import { EngeeError, faultOf } from '../../../../../src/core/errors/engeeError.ts';
import { FileCalls } from '../../../../../src/core/files/remote/fileCalls.ts';
import { parseFilesReply } from '../../../../../src/core/files/remote/filesReply.ts';
import { findChanged } from '../../../../../src/core/files/remote/findChanged.ts';
import type { Period } from '../../../../../src/core/files/remote/remoteFiles.ts';
import { RemoteStaging } from '../../../../../src/core/files/remote/remoteStaging.ts';
import { nodeClock } from '../../../../../src/platform/node/nodeClock.ts';

const server = 'https://engee.example/prod/user/demo/' as ServerUrl;

describe('Finding changed files', () => {
  /** The ids that are noted as having left something. */
  let noted: Set<string>;
  /** The decoded arguments of each job after its id, by its kind. */
  let jobs: (readonly [kind: string, ...args: string[]])[];
  /** Whether the server says that it left nothing. */
  let isCleaned: boolean;

  beforeEach(() => {
    noted = new Set();
    jobs = [];
    isCleaned = true;
  });

  /** Asks a server that answers with these items. */
  async function found(items: readonly unknown[], period: Period = { beganMs: 1, endedMs: 2 }, maxFiles = 3) {
    const evaluate = async (_server: ServerUrl, code: string) => {
      const [, args = ''] = /"\.start_job\((.*?)\)\)/.exec(code) ?? [];
      const [, id, kind = '', ...rest] = args.split(', ').map((each) => each.replaceAll('"', ''));
      if (kind !== '') jobs.push([kind, ...rest.map((each) => Buffer.from(each, 'base64').toString())]);
      const header = code.includes('include_string')
        ? { kind: 'hello', epoch: 'e-1', julia: '1.10.8' }
        : {
            ...{ kind: 'job', epoch: 'e-1', id, state: 'done', done: 0, total: null, position: 0, problem: null },
            ...(kind === 'clean' ? { items: [], result: {} } : { items, result: { isCut: false, isCleaned } }),
          };
      return Promise.resolve({ kind: 'value', text: `${JSON.stringify(header)}\n` } as const);
    };
    const calls = new FileCalls(
      new BridgeCalls({
        userApi: { evaluate },
        clock: nodeClock,
        source: 'module EngeeFiles\nend\n',
        readReply: async (reply) => Promise.resolve(parseFilesReply(reply)),
      }),
      nodeClock,
    );
    let resolve: () => void = () => undefined;
    const cleaned = new Promise<void>((onClean) => {
      resolve = onClean;
    });
    const journal = {
      add: async (id: string) => Promise.resolve(void noted.add(id)),
      remove: async (id: string) => {
        noted.delete(id);
        resolve();
        return Promise.resolve();
      },
      abandon: () => undefined,
      leftovers: async () => Promise.resolve([]),
    };
    const ignore = () => undefined;
    const log = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
    const staging = new RemoteStaging({ calls, clock: nodeClock, journal, log });
    const { signal } = new AbortController();
    const outcome = await findChanged({ calls, clock: nodeClock }, staging, server, period, maxFiles, signal).catch(
      (error: unknown) => (error instanceof EngeeError ? faultOf(error)?.kind : error),
    );
    await cleaned;
    return outcome;
  }

  it('sends the period and the names to leave out', async () => {
    assert.deepEqual(await found([{ path: '/user/a b.csv', size: 5 }]), {
      files: [{ path: '/user/a b.csv', sizeBytes: 5 }],
      unusable: 0,
      isCut: false,
    });
    await found([], { beganMs: 1_700_000_000_000, endedMs: undefined });
    const [[kind, folder, leftOut, ...rest] = [], [, , , , began, ended] = []] = jobs;
    assert.deepEqual([kind, folder, ...rest.slice(0, 3)], ['find_changed', '/user', '3', '1', '2']);
    assert.deepEqual(leftOut?.split('\0'), ['.packages', '.project', 'lsp_store', 'da_store', '.engee-vscode']);
    assert.deepEqual([began, ended], ['1700000000000', '']);
    assert.equal(jobs.length, 2);
    assert.equal(noted.size, 0);
  });

  it('removes the folder for reading the clock if the server left it', async () => {
    isCleaned = false;
    await found([]);
    const [[, , , , , , id] = [], ...others] = jobs;
    assert.deepEqual(others, [['clean', id]]);
    assert.equal(noted.size, 0);
  });

  it('counts the files whose names are not usable', async () => {
    assert.deepEqual(
      await found([
        { path: '/user/a\u0007', size: 1 },
        { path: '/etc/passwd', size: 1 },
      ]),
      {
        files: [],
        unusable: 2,
        isCut: false,
      },
    );
  });

  it('refuses what is not a file, and more files than it asked for', async () => {
    for (const item of [
      null,
      'x',
      {},
      { path: '/user/a' },
      { path: '/user/a', size: -1 },
      { path: 'x'.repeat(5_001), size: 1 },
    ])
      assert.equal(await found([item]), 'protocol', JSON.stringify(item).slice(0, 100));
    assert.equal(
      await found(Array.from({ length: 4 }, (_, index) => ({ path: `/user/${index}`, size: 1 }))),
      'protocol',
    );
  });
});
