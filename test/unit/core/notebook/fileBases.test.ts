import assert from 'node:assert/strict';
import { FileBases } from '../../../../src/core/notebook/fileBases.ts';
import type { Memento } from '../../../../src/platform/storage.ts';

const contents = { a: 'a'.repeat(64), b: 'b'.repeat(64), c: 'c'.repeat(64) };
const file = 'file:///a.ngscript';

class StoredValues implements Memento {
  readonly values = new Map<string, unknown>();

  get(key: string): unknown {
    return this.values.get(key);
  }

  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
}

describe('The contents on which open files are based', () => {
  it('are those that were read, until the file is saved or read again', () => {
    const bases = new FileBases(new StoredValues());
    assert.ok(!bases.has(file, contents.a));
    bases.add(file, contents.a);
    bases.add(file, contents.b);
    assert.ok(bases.has(file, contents.a) && bases.has(file, contents.b));
    bases.set(file, [contents.c]);
    assert.ok(!bases.has(file, contents.a) && !bases.has(file, contents.b) && bases.has(file, contents.c));
    bases.forget(file);
    assert.ok(!bases.has(file, contents.c));
  });

  it('are kept for the next session only while there are unsaved changes', () => {
    const memento = new StoredValues();
    const bases = new FileBases(memento);
    bases.add(file, contents.a);
    bases.add('file:///saved.ngscript', contents.b);
    bases.setUnsaved(file, true);

    // The editor reads its backup then.
    const next = new FileBases(memento);
    next.add(file, contents.c);
    assert.ok(next.has(file, contents.a) && next.has(file, contents.c));
    assert.ok(!next.has('file:///saved.ngscript', contents.b));
    next.set(file, [contents.b]);
    assert.ok(new FileBases(memento).has(file, contents.b));
    next.setUnsaved(file, false);
    assert.ok(!new FileBases(memento).has(file, contents.b));
  });

  it('move along with a file that gets another name', () => {
    const memento = new StoredValues();
    const bases = new FileBases(memento);
    bases.add(file, contents.a);
    bases.setUnsaved(file, true);
    bases.copy(file, 'file:///b.ngscript');
    bases.forget(file);
    assert.ok(bases.has('file:///b.ngscript', contents.a));
    assert.ok(!new FileBases(memento).has(file, contents.a));
  });

  it('are unknown if what was kept is damaged', () => {
    const memento = new StoredValues();
    for (const damaged of [{}, [[file, ['x']]], [[file]], 'x']) {
      memento.values.set('engee.notebooks.bases', damaged);
      assert.ok(!new FileBases(memento).has(file, 'x'));
    }
  });
});
