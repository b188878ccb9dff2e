import assert from 'node:assert/strict';
import fc from 'fast-check';
import { logOutcomes } from '../../../../src/core/files/logOutcomes.ts';
import { parseRemotePath } from '../../../../src/core/files/remotePath.ts';
import { TransferMemory } from '../../../../src/core/files/transferMemory.ts';
import type { FileOutcome } from '../../../../src/core/files/upload.ts';
import type { Memento } from '../../../../src/platform/storage.ts';

/** What VS Code gives: values that went through JSON. */
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
  isToldPath: true,
});
const cancelled = { kind: 'cancelled' } as const;
const broken = { kind: 'brokenTransfer', what: 'upload', code: 'ECONNRESET' } as const;
/** Ways in which an upload ends without anything that is known to be on Engee. */
const nothingStored: Readonly<Record<string, readonly FileOutcome[]>> = {
  'was cancelled before its turn': [{ kind: 'notTried', file: planned('/w/a') }],
  'was cancelled while it was sent': [
    { kind: 'failed', file: planned('/w/a'), fault: cancelled },
    { kind: 'notTried', file: planned('/w/b') },
  ],
  'was cancelled when all had been sent': [{ kind: 'unknown', file: planned('/w/a'), fault: cancelled }],
  failed: [
    { kind: 'failed', file: planned('/w/a'), fault: broken },
    { kind: 'notTried', file: planned('/w/b') },
  ],
};

describe('the memory of transfers', () => {
  it('offers /user at first, then the folder of the last upload', async () => {
    const memento = new MapMemento();
    assert.equal(new TransferMemory(memento).target, '/user');
    await new TransferMemory(memento).addUpload(remote('/user/project'), [stored('/w/a', '/user/project/a')]);
    assert.equal(new TransferMemory(memento).target, '/user/project');
  });

  for (const [how, outcomes] of Object.entries(nothingStored)) {
    it(`does not offer the folder of an upload that ${how}`, async () => {
      const memory = new TransferMemory(new MapMemento());
      await memory.addUpload(remote('/user/good'), [stored('/w/a', '/user/good/a')]);
      await memory.addUpload(remote('/user/bad'), outcomes);
      assert.equal(memory.target, '/user/good');
      assert.equal(memory.twinOf('/w/a'), '/user/good/a');
    });
  }

  it('offers the folder of an upload that was cancelled after some of it was stored', async () => {
    const memory = new TransferMemory(new MapMemento());
    await memory.addUpload(remote('/user/half'), [
      stored('/w/a', '/user/half/a'),
      { kind: 'notTried', file: planned('/w/b') },
    ]);
    assert.equal(memory.target, '/user/half');
    assert.equal(memory.twinOf('/w/b'), undefined);
  });

  it('knows where a file went last', async () => {
    const memory = new TransferMemory(new MapMemento());
    await memory.addUpload(remote('/user'), [stored('/w/a', '/user/a'), stored('/w/b', '/user/b')]);
    await memory.addUpload(remote('/user/x'), [stored('/w/a', '/user/x/a')]);
    assert.equal(memory.twinOf('/w/a'), '/user/x/a');
    assert.equal(memory.twinOf('/w/b'), '/user/b');
    assert.equal(memory.twinOf('/w/c'), undefined);
  });

  it('is bounded: the oldest is forgotten', async () => {
    const memory = new TransferMemory(new MapMemento());
    await memory.addUpload(remote('/user'), [stored('/w/old', '/user/old')]);
    await memory.addUpload(
      remote('/user'),
      Array.from({ length: 200 }, (_, index) => stored(`/w/${index}`, `/user/${index}`)),
    );
    assert.equal(memory.twinOf('/w/old'), undefined);
    assert.equal(memory.twinOf('/w/199'), '/user/199');
  });

  it('is not upset by whatever is stored', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (target, twins) => {
        const memory = new TransferMemory(new MapMemento({ 'engee.files.target': target, 'engee.files.twins': twins }));
        assert.ok(memory.target.startsWith('/user'));
        assert.ok(memory.twinOf('/w/a')?.startsWith('/user') !== false);
      }),
    );
  });
});

describe('the log of an upload', () => {
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
    it(`${how === 'failed' ? 'warns' : 'does not warn'} when it ${how}`, () => {
      const levels = logged(outcomes).map((line) => line.split(' ', 1)[0]);
      assert.deepEqual(
        levels,
        outcomes.map(() => (how === 'failed' ? 'warn' : 'info')),
      );
    });
  }

  it('names each file, what became of it and why', () => {
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
