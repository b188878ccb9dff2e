import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { RecentFiles } from '../../../../../src/core/files/remote/recentFiles.ts';

function memento(stored: Record<string, unknown> = {}) {
  return {
    stored,
    get: (key: string) => stored[key],
    update: (key: string, value: unknown) => {
      stored[key] = value;
      return Promise.resolve();
    },
  };
}

describe('RecentFiles', () => {
  it('lists each file once, the newest first', async () => {
    const recent = new RecentFiles(memento());
    for (const uri of ['a', 'b', 'a', 'a', 'c']) await recent.add(uri);
    assert.deepEqual(recent.uris, ['c', 'a', 'b']);
  });

  it('keeps a bounded number of files', async () => {
    const recent = new RecentFiles(memento());
    for (let index = 0; index < 100; index += 1) await recent.add(String(index));
    assert.equal(recent.uris.length, 30);
    assert.equal(recent.uris[0], '99');
  });

  for (const stored of [null, 'a', { a: 1 }, [1, null, {}]]) {
    it(`reads ${JSON.stringify(stored)} as no files`, () => {
      assert.deepEqual(new RecentFiles(memento({ 'engee.files.recent': stored })).uris, []);
    });
  }
});
