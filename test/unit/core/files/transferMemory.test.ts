import assert from 'node:assert/strict';
import fc from 'fast-check';
import { byteText } from '../../../../src/core/files/byteText.ts';
import { parseRemotePath } from '../../../../src/core/files/remotePath.ts';
import { TransferMemory } from '../../../../src/core/files/transferMemory.ts';
import type { Memento } from '../../../../src/platform/memento.ts';

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

describe('the memory of transfers', () => {
  it('offers /user at first, then the last folder', async () => {
    const memento = new MapMemento();
    assert.equal(new TransferMemory(memento).target, '/user');
    await new TransferMemory(memento).setTarget(remote('/user/project'));
    assert.equal(new TransferMemory(memento).target, '/user/project');
  });

  it('knows where a file went last', async () => {
    const memory = new TransferMemory(new MapMemento());
    await memory.addTwins([['/w/a', remote('/user/a')], ['/w/b', remote('/user/b')]]);
    await memory.addTwins([['/w/a', remote('/user/x/a')]]);
    assert.equal(memory.twinOf('/w/a'), '/user/x/a');
    assert.equal(memory.twinOf('/w/b'), '/user/b');
    assert.equal(memory.twinOf('/w/c'), undefined);
  });

  it('is bounded: the oldest is forgotten', async () => {
    const memory = new TransferMemory(new MapMemento());
    await memory.addTwins([['/w/old', remote('/user/old')]]);
    await memory.addTwins(Array.from({ length: 200 }, (_, index) => [`/w/${index}`, remote(`/user/${index}`)] as const));
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

describe('a size in words', () => {
  it('is short', () => {
    for (const [bytes, text] of [[0, '0 B'], [1023, '1023 B'], [1024, '1.0 KB'], [1024 ** 2 - 1, '1.0 MB'], [3.4 * 1024 ** 2, '3.4 MB'], [5 * 1024 ** 3, '5.0 GB']] as const) {
      assert.equal(byteText(bytes), text);
    }
  });
});
