import assert from 'node:assert/strict';
import { SyncBases } from '../../../../../src/core/files/sync/syncBase.ts';
import type { TextStore } from '../../../../../src/platform/storage.ts';

class MemoryStore implements TextStore {
  readonly texts = new Map<string, string>();

  read(id: string): Promise<string | undefined> {
    return Promise.resolve(this.texts.get(id));
  }

  write(id: string, text: string | undefined): Promise<void> {
    if (text === undefined) this.texts.delete(id);
    else this.texts.set(id, text);
    return Promise.resolve();
  }
}

const file = { sha256: '0'.repeat(64), sizeBytes: 3, state: 's', version: 'v' };

describe('SyncBases', () => {
  it('keeps all changes that arrive at the same time', async () => {
    const bases = new SyncBases(new MemoryStore());
    await bases.change('m', new Map([['old', file]]));
    await Promise.all([
      bases.change('m', new Map([['a', file]])),
      bases.change('m', new Map([['b', { ...file, version: 'w' }]])),
      bases.change('m', new Map([['old', undefined]])),
    ]);
    assert.deepEqual(
      await bases.read('m'),
      new Map([
        ['a', file],
        ['b', { ...file, version: 'w' }],
      ]),
    );
  });

  it('knows nothing after its text was damaged, removed or made of something else', async () => {
    const store = new MemoryStore();
    const bases = new SyncBases(store);
    for (const text of ['', '[', '{}', '[["a","no hash",1,"",""]]', '[["a"]]']) {
      store.texts.set('m', text);
      assert.equal((await bases.read('m')).size, 0);
    }
    await bases.change('m', new Map([['a', file]]));
    await bases.forget('m');
    assert.equal((await bases.read('m')).size, 0);
  });
});
