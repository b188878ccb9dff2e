import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRemotePath } from '../../../../src/core/files/remotePath.ts';
import { TransferMemory } from '../../../../src/core/files/transferMemory.ts';
import { type FileOutcome, logOutcomes } from '../../../../src/core/files/uploadOutcome.ts';
import type { Memento } from '../../../../src/platform/storage.ts';

/** Copies values, because VS Code's memento stores JSON. */
class MapMemento implements Memento {
  private readonly values: Map<string, unknown>;

  constructor(initial: Readonly<Record<string, unknown>> = {}) {
    this.values = new Map(Object.entries(initial));
  }

  get(key: string): never {
    return this.values.get(key) as never;
  }

  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, structuredClone(value));
    return Promise.resolve();
  }
}

const remote = (path: string) => parseRemotePath(path) ?? assert.fail(path);
const planned = (location: string) => ({ location, relativePath: 'x', sizeBytes: 1, identity: '' });
const stored = (location: string, path: string): FileOutcome => ({
  kind: 'stored',
  file: planned(location),
  remotePath: remote(path),
  isConfirmed: true,
});
const canceled = { kind: 'canceled' } as const;
const broken = { kind: 'brokenTransfer', what: 'upload', code: 'ECONNRESET' } as const;
/** Uploads that end without a file that is certainly on Engee. */
const nothingStored: Readonly<Record<string, readonly FileOutcome[]>> = {
  'was canceled before its turn': [{ kind: 'notTried', file: planned('/w/a') }],
  'was canceled while it was sent': [
    { kind: 'failed', file: planned('/w/a'), fault: canceled },
    { kind: 'notTried', file: planned('/w/b') },
  ],
  'was canceled after everything was sent': [{ kind: 'unknown', file: planned('/w/a'), fault: canceled }],
  failed: [
    { kind: 'failed', file: planned('/w/a'), fault: broken },
    { kind: 'notTried', file: planned('/w/b') },
  ],
};

describe('TransferMemory', () => {
  it('suggests /user first, then the folder of the last upload', async () => {
    const memento = new MapMemento();
    assert.equal(new TransferMemory(memento).target, '/user');
    await new TransferMemory(memento).addUpload(remote('/user/project'), [stored('/w/a', '/user/project/a')]);
    assert.equal(new TransferMemory(memento).target, '/user/project');
  });

  for (const [how, outcomes] of Object.entries(nothingStored)) {
    it(`does not suggest the folder of an upload that ${how}`, async () => {
      const memory = new TransferMemory(new MapMemento());
      await memory.addUpload(remote('/user/good'), [stored('/w/a', '/user/good/a')]);
      await memory.addUpload(remote('/user/bad'), outcomes);
      assert.equal(memory.target, '/user/good');
      assert.equal(memory.remoteCopyOf('/w/a'), '/user/good/a');
    });
  }

  it('suggests the folder of an upload that was canceled after some files were stored', async () => {
    const memory = new TransferMemory(new MapMemento());
    await memory.addUpload(remote('/user/half'), [
      stored('/w/a', '/user/half/a'),
      { kind: 'notTried', file: planned('/w/b') },
    ]);
    assert.equal(memory.target, '/user/half');
    assert.equal(memory.remoteCopyOf('/w/b'), undefined);
  });

  it('remembers the last target of a file', async () => {
    const memory = new TransferMemory(new MapMemento());
    await memory.addUpload(remote('/user'), [stored('/w/a', '/user/a'), stored('/w/b', '/user/b')]);
    await memory.addUpload(remote('/user/x'), [stored('/w/a', '/user/x/a')]);
    assert.equal(memory.remoteCopyOf('/w/a'), '/user/x/a');
    assert.equal(memory.remoteCopyOf('/w/b'), '/user/b');
    assert.equal(memory.remoteCopyOf('/w/c'), undefined);
  });

  it('remembers where a downloaded file came from, unless it was saved under another name', async () => {
    const memory = new TransferMemory(new MapMemento());
    await memory.addUpload(remote('/user'), [stored('/w/a', '/user/a')]);
    await memory.addDownload([
      { location: '/w/x/b', source: '/user/x/b', sizeBytes: 1 },
      { location: 'C:\\w\\c', source: '/user/c', sizeBytes: 1 },
      { location: '/w/a (2)', source: '/user/a', sizeBytes: 1 },
    ]);
    assert.equal(memory.remoteCopyOf('/w/x/b'), '/user/x/b');
    assert.equal(memory.remoteCopyOf('C:\\w\\c'), '/user/c');
    assert.equal(memory.remoteCopyOf('/w/a (2)'), undefined);
    assert.equal(memory.localOf('/user/a'), '/w/a');
  });

  it('keeps its other files after a large download', async () => {
    const memory = new TransferMemory(new MapMemento());
    await memory.addUpload(remote('/user'), [stored('/w/a', '/user/a')]);
    await memory.addDownload(
      Array.from({ length: 1_000 }, (_, index) => ({
        location: `/w/${index}`,
        source: `/user/${index}`,
        sizeBytes: 1,
      })),
    );
    assert.equal(memory.remoteCopyOf('/w/a'), '/user/a');
  });

  it('suggests the folder in which the user last chose, and first that of the last upload', async () => {
    const memory = new TransferMemory(new MapMemento());
    await memory.addUpload(remote('/user/up'), [stored('/w/a', '/user/up/a')]);
    assert.equal(memory.source, '/user/up');
    await memory.setSource(remote('/user/down'));
    assert.deepEqual([memory.source, memory.target], ['/user/down', '/user/up']);
  });

  it('forgets the oldest file when it is full', async () => {
    const memory = new TransferMemory(new MapMemento());
    await memory.addUpload(remote('/user'), [stored('/w/old', '/user/old')]);
    await memory.addUpload(
      remote('/user'),
      Array.from({ length: 200 }, (_, index) => stored(`/w/${index}`, `/user/${index}`)),
    );
    assert.equal(memory.remoteCopyOf('/w/old'), undefined);
    assert.equal(memory.remoteCopyOf('/w/199'), '/user/199');
  });

  it('tolerates any stored value', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (target, twins) => {
        const memory = new TransferMemory(new MapMemento({ 'engee.files.target': target, 'engee.files.twins': twins }));
        assert.ok(memory.target.startsWith('/user'));
        assert.ok(memory.remoteCopyOf('/w/a')?.startsWith('/user') !== false);
      }),
    );
  });
});

describe('logOutcomes', () => {
  const logged = (outcomes: readonly FileOutcome[]) => {
    const lines: string[] = [];
    const at = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
    logOutcomes(outcomes, {
      trace: at('trace'),
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
    });
    return lines;
  };

  for (const [how, outcomes] of Object.entries(nothingStored)) {
    it(`${how === 'failed' ? 'warns' : 'does not warn'} about an upload that ${how}`, () => {
      const levels = logged(outcomes).map((line) => line.split(' ', 1)[0]);
      assert.deepEqual(
        levels,
        outcomes.map(() => (how === 'failed' ? 'warn' : 'info')),
      );
    });
  }

  it('logs each file with its outcome and the reason', () => {
    assert.deepEqual(
      logged([
        stored('/w/a', '/user/a'),
        { kind: 'failed', file: planned('/w/b'), fault: broken },
        { kind: 'notTried', file: planned('/w/c') },
      ]),
      [
        'debug uploaded /w/a to /user/a',
        'warn upload of /w/b: failed (brokenTransfer)',
        'warn upload of /w/c: notTried',
      ],
    );
  });
});
