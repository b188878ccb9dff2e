import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { UserApi } from '../../../../src/core/api/userApi.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { Limiter } from '../../../../src/core/files/limiter.ts';
import type { RemotePath } from '../../../../src/core/files/remotePath.ts';
import { remoteRoot } from '../../../../src/core/files/remotePath.ts';
import { upload } from '../../../../src/core/files/upload.ts';
import {
  compareWithServer,
  decideUpload,
  type ExistingFile,
  type UploadChoice,
} from '../../../../src/core/files/uploadConflicts.ts';
import type { PlannedFile } from '../../../../src/core/files/uploadPlan.ts';
import { FakeRemote, sha256 } from './support/fakeRemote.ts';
import { file, MemoryFiles, type Node } from './support/memoryFiles.ts';
import { stillClock } from './support/stillClock.ts';

const server = 'https://engee.test/prod/user/a/' as ServerUrl;
const never = new AbortController().signal;
const ignore = () => undefined;

const planned = (location: string, relativePath = location.slice(1)): PlannedFile => ({
  location,
  relativePath,
  sizeBytes: 3,
  identity: location,
});
const namesOf = (files: readonly PlannedFile[]) => files.map(({ location }) => location);
const namesOfExisting = (files: readonly ExistingFile[]) => files.map((existing) => existing.file.location);

interface Setup {
  readonly here: Readonly<Record<string, string>>;
  readonly there?: Readonly<Record<string, string>>;
}

function setUp({ here, there = {} }: Setup) {
  const nodes = Object.entries(here).map(([location, text]) => [location, file(text)] as const);
  const local = new MemoryFiles(Object.fromEntries<Node>(nodes));
  const remote = new FakeRemote(there);
  const files = Object.keys(here).map((location) => planned(location));
  const compare = (of: readonly PlannedFile[] = files, onProgress: (bytes: number, total: number) => void = ignore) =>
    compareWithServer({ local, remote }, { server, files: of, target: remoteRoot }, onProgress, never);
  return { local, remote, files, compare };
}

const mixed: Setup = {
  here: { '/new': 'new', '/same': 'abc', '/edited': 'xyz', '/longer': 'long' },
  there: { '/user/same': 'abc', '/user/edited': 'xyy', '/user/longer': 'lon' },
};

describe('compareWithServer', () => {
  it('tells new, same and differing files apart, and hashes only those of equal size', async () => {
    const { remote, compare } = setUp(mixed);
    const { fresh, same, differing, blocked } = await compare();
    assert.deepEqual(namesOf(fresh), ['/new']);
    assert.deepEqual(namesOfExisting(same), ['/same']);
    assert.deepEqual(namesOfExisting(differing), ['/longer', '/edited']);
    assert.deepEqual(blocked, []);
    assert.deepEqual(remote.hashCalls, [['/user/same', '/user/edited']]);
    assert.deepEqual(
      differing.map((each) => each.sha256),
      [undefined, sha256('xyy')],
    );
  });

  it('notices a change that keeps the size, as in vscode#156553', async () => {
    const { compare } = setUp({ here: { '/a': 'abd' }, there: { '/user/a': 'abc' } });
    assert.deepEqual(namesOfExisting((await compare()).differing), ['/a']);
  });

  it('does not hash anything if all files are new', async () => {
    const { remote, compare } = setUp({ here: { '/a': 'a', '/b': 'b' } });
    assert.deepEqual(namesOf((await compare()).fresh), ['/a', '/b']);
    assert.deepEqual(remote.hashCalls, []);
    assert.deepEqual(remote.statCalls, [['/user/a', '/user/b']]);
  });

  it('never treats a folder, a pipe or a link without a file as replaceable', async () => {
    const { remote, compare } = setUp({ here: { '/d': 'd', '/p': 'p', '/out': 'o', '/gone': 'g', '/in': 'i' } });
    remote.others.set('/user/d', { kind: 'folder' });
    remote.others.set('/user/p', { kind: 'other' });
    remote.others.set('/user/out', { kind: 'link', link: { target: '/etc/passwd', leadsTo: 'outside' } });
    remote.others.set('/user/gone', { kind: 'link', link: { target: 'x', leadsTo: 'nothing' } });
    remote.others.set('/user/in', { kind: 'link', link: { target: 'x', leadsTo: 'file' } });
    const comparison = await compare();
    assert.deepEqual(namesOf(comparison.blocked), ['/d', '/p', '/out', '/gone']);
    assert.deepEqual(namesOfExisting(comparison.differing), ['/in']);
    assert.deepEqual(namesOf(decideUpload(comparison, 'replace').files), ['/d', '/p', '/out', '/gone']);
  });

  it('lets only one of several files with the same target replace something', async () => {
    const { compare } = setUp({ here: { '/a': 'new' }, there: { '/user/a': 'old' } });
    const comparison = await compare([planned('/a'), planned('/other/a', 'a')]);
    assert.deepEqual(namesOfExisting(comparison.differing), ['/a']);
    assert.deepEqual(namesOf(comparison.blocked), ['/other/a']);
  });

  it('uses the size of a file that was saved after planning', async () => {
    const { local, compare } = setUp({ here: { '/a': 'abc' }, there: { '/user/a': 'longer' } });
    local.nodes.set('/a', file('longer'));
    assert.deepEqual(namesOfExisting((await compare()).same), ['/a']);
  });

  it('counts a file that cannot be read as differing, and a file that vanished on Engee too', async () => {
    const { local, remote, compare } = setUp({
      here: { '/a': 'abc', '/b': 'abc' },
      there: { '/user/a': 'abc', '/user/b': 'abc' },
    });
    local.hash = (location) =>
      location === '/a'
        ? Promise.reject(new EngeeError({ kind: 'localFile', path: location, code: 'EACCES' }))
        : Promise.resolve({ sha256: sha256('abc'), sizeBytes: 3 });
    const hash = remote.hash.bind(remote);
    remote.hash = async (...args) => {
      const [first] = await hash(...args);
      return [first, undefined];
    };
    assert.deepEqual(namesOfExisting((await compare()).differing), ['/a', '/b']);
  });

  it('reports the bytes that both sides have hashed', async () => {
    const { files, compare } = setUp(mixed);
    const progress: (readonly [number, number])[] = [];
    await compare(files, (bytes, total) => progress.push([bytes, total]));
    assert.deepEqual(progress.at(-1), [12, 12]);
    assert.ok(progress.every(([bytes], index) => bytes >= (progress[index - 1]?.[0] ?? 0)));
  });

  it('stops the other side when one side fails', async () => {
    const { local, remote, compare } = setUp(mixed);
    let hashed: AbortSignal | undefined;
    local.hash = (_location, _identity, _onProgress, signal) => {
      hashed = signal;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    };
    remote.hash = () => Promise.reject(new EngeeError({ kind: 'timeout', what: 'run', timeoutMs: 1 }));
    await assert.rejects(compare(), (error) => error instanceof EngeeError && error.fault.kind === 'timeout');
    assert.equal(hashed?.aborted, true);
  });
});

describe('decideUpload', () => {
  const decided = async (choice: UploadChoice) => {
    const { files, replacements, skipped } = decideUpload(await setUp(mixed).compare(), choice);
    return {
      files: namesOf(files),
      replacements: replacements.map((each) => [each.remotePath, each.expected]),
      skipped: namesOfExisting(skipped),
    };
  };

  it('replaces what differs, in the state that was seen, and does not send what is the same', async () => {
    assert.deepEqual(await decided('replace'), {
      files: ['/new'],
      replacements: [
        ['/user/longer', { kind: 'seen', version: 'v-lon' }],
        ['/user/edited', { kind: 'seen', version: 'v-xyy', sha256: sha256('xyy') }],
      ],
      skipped: ['/same'],
    });
  });

  it('replaces nothing if both are to be kept, with or without those that are the same', async () => {
    assert.deepEqual(await decided('keepBoth'), {
      files: ['/new', '/longer', '/edited', '/same'],
      replacements: [],
      skipped: [],
    });
    assert.deepEqual(await decided('skipSame'), {
      files: ['/new', '/longer', '/edited'],
      replacements: [],
      skipped: ['/same'],
    });
  });
});

describe('upload with replacements', () => {
  async function replaceAll(setup: Setup, change: (parts: ReturnType<typeof setUp>) => void = ignore, signal = never) {
    const parts = setUp(setup);
    const { replacements } = decideUpload(await parts.compare(), 'replace');
    change(parts);
    const sent: string[] = [];
    const progress: number[] = [];
    const api: Pick<UserApi, 'evaluate' | 'upload'> = {
      evaluate: () => assert.fail('nothing to list'),
      upload: (_server, files) => {
        sent.push(...files.map(({ name }) => name));
        return Promise.resolve({});
      },
    };
    const outcomes = await upload(
      { api: api as UserApi, local: parts.local, slots: new Limiter(1), clock: stillClock, remote: parts.remote },
      { server, target: remoteRoot, files: [], replacements },
      (bytes) => progress.push(bytes),
      signal,
    );
    return { ...parts, outcomes, sent, progress };
  }

  const both: Setup = { here: { '/a': 'xyz', '/b': 'xyz' }, there: { '/user/a': 'old', '/user/b': 'old' } };

  it('store each file with its hash, and never use the upload that adds a suffix', async () => {
    const { remote, outcomes, sent, progress } = await replaceAll(both);
    assert.deepEqual(
      remote.replaced.map(({ target, sha256: hash }) => [target, hash]),
      [
        ['/user/a', sha256('xyz')],
        ['/user/b', sha256('xyz')],
      ],
    );
    assert.deepEqual(
      outcomes.map((outcome) => [
        outcome.kind === 'stored' && outcome.isReplacement === true,
        'remotePath' in outcome && outcome.remotePath,
      ]),
      [
        [true, '/user/a'],
        [true, '/user/b'],
      ],
    );
    assert.deepEqual(sent, []);
    assert.equal(progress.at(-1), 6);
  });

  it('send the content that the file has now', async () => {
    const { remote } = await replaceAll(both, ({ local }) => local.nodes.set('/a', file('newest')));
    const [first] = remote.replaced;
    assert.deepEqual([first?.sha256, first?.source.sizeBytes], [sha256('newest'), 6]);
  });

  it('do not replace a file that changed on Engee meanwhile, as in vscode-sftp#215, and continue', async () => {
    const { remote, outcomes } = await replaceAll(both, (parts) => parts.remote.files.set('/user/a', 'edited there'));
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['failed', 'stored'],
    );
    assert.deepEqual(
      remote.replaced.map(({ target }) => target),
      ['/user/b'],
    );
  });

  it('continue after a file that cannot be read', async () => {
    const { outcomes } = await replaceAll(both, ({ local }) =>
      local.nodes.set('/a', { kind: 'broken', code: 'EACCES' }),
    );
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['failed', 'stored'],
    );
  });

  it('stop when they are canceled', async () => {
    const controller = new AbortController();
    const { outcomes } = await replaceAll(
      both,
      ({ remote }) => {
        remote.replace = () => {
          controller.abort();
          return Promise.reject(controller.signal.reason as Error);
        };
      },
      controller.signal,
    );
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['failed', 'notTried'],
    );
  });

  it('report a file as unknown if its replacement was sent and not confirmed', async () => {
    const { outcomes } = await replaceAll(both, ({ remote }) => {
      remote.replace = (_server, { target }: { readonly target: RemotePath }, onProgress) => {
        onProgress(3, 3);
        return Promise.reject(
          new EngeeError(
            target === '/user/a'
              ? { kind: 'outcomeUnknown', what: 'upload' }
              : { kind: 'localFile', path: '/b', code: 'CHANGED' },
          ),
        );
      };
    });
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['unknown', 'failed'],
    );
  });
});
