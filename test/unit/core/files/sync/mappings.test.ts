import assert from 'node:assert/strict';
import { parseRemotePath } from '../../../../../src/core/files/remotePath.ts';
import { Mappings } from '../../../../../src/core/files/sync/mappings.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';

const remote = (path: string) => parseRemotePath(path) ?? assert.fail(path);

function setUp(stored?: unknown) {
  const values = new Map<string, unknown>([['engee.sync.mappings', stored]]);
  const memento = {
    get: (key: string) => values.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
  };
  return new Mappings(memento, new MemoryFiles({}));
}

describe('Mappings', () => {
  it('finds the innermost mapped folder of the same account', async () => {
    const outer = { folder: '/w', remote: remote('/user/w'), owner: 'me' };
    const inner = { folder: '/w/in', remote: remote('/user/in'), owner: 'me' };
    for (const added of [
      [outer, inner],
      [inner, outer],
    ]) {
      const mappings = setUp();
      for (const mapping of added) await mappings.set(mapping);
      assert.deepEqual(mappings.containing('/w/in/a/b.jl', 'me'), { mapping: inner, relativePath: 'a/b.jl' });
      assert.deepEqual(mappings.containing('/w/inner.jl', 'me'), { mapping: outer, relativePath: 'inner.jl' });
      assert.equal(mappings.containing('/other/a', 'me'), undefined);
      assert.equal(mappings.containing('/w/a', 'someone else'), undefined);
    }
  });

  it('keeps one mapping for each folder and account, until it is removed', async () => {
    const mappings = setUp();
    const first = { folder: '/w', remote: remote('/user/a'), owner: 'me' };
    const theirs = { ...first, owner: 'someone else' };
    const second = { ...first, remote: remote('/user/b') };
    for (const mapping of [first, theirs, second]) await mappings.set(mapping);
    assert.deepEqual(mappings.of('me'), [second]);
    await mappings.remove(second);
    assert.deepEqual([mappings.of('me'), mappings.of('someone else')], [[], [theirs]]);
  });

  it('ignores stored values that it did not write', () => {
    for (const stored of ['text', [1], [{ folder: '/w' }], [{ folder: '/w', remote: '/etc', owner: 'me' }]])
      assert.deepEqual(setUp(stored).of('me'), []);
  });
});
