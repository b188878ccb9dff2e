import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import { faultOf } from '../../../../../src/core/errors/engeeError.ts';
import { DocumentBases } from '../../../../../src/core/files/remote/documentBases.ts';
import {
  DocumentFiles,
  keyOf,
  type RemoteDocument,
  type SaveDoubt,
} from '../../../../../src/core/files/remote/documentFiles.ts';
import { parseRemotePath } from '../../../../../src/core/files/remotePath.ts';
import { MapMemento } from '../../repl/support/replSession.ts';
import { FakeClock } from '../../server/support/fakeClock.ts';
import { MemoryServer } from '../support/memoryServer.ts';

const server = 'https://engee.test/prod/user/demo/' as ServerUrl;
const name = '/user/a.jl';
const { signal } = new AbortController();
const overwriting = { create: true, overwrite: true };
const maxBytes = 50 * 1024 * 1024;
const bytes = (text: string) => new TextEncoder().encode(text);

describe('Unsaved changes of documents that the editor has restored', () => {
  let clock: FakeClock;
  let remote: MemoryServer;
  let files: DocumentFiles;
  /** What the editor keeps after it has ended. */
  let memory: MapMemento;
  /** The keys of the documents with unsaved changes. */
  let unsaved: Set<string>;
  /** Why the user was asked. Each answer is no. */
  let doubts: SaveDoubt[];

  beforeEach(() => {
    clock = new FakeClock();
    remote = new MemoryServer();
    memory = new MapMemento();
    unsaved = new Set();
    doubts = [];
    files = newSession();
    remote.put(name, 'one', 1_000);
  });

  /** The editor has started, with the unsaved changes of the last session. */
  const newSession = () =>
    new DocumentFiles({
      files: remote.files,
      api: remote.api,
      clock,
      isOpen: (key) => key.endsWith(name),
      isUnsaved: (key) => unsaved.has(key),
      bases: new DocumentBases(memory),
    });
  const type = (path = name) => {
    unsaved.add(keyOf(document(path)));
    files.setUnsaved(document(path), true);
  };
  const becomeClean = (path = name) => {
    unsaved.delete(keyOf(document(path)));
    files.setUnsaved(document(path), false);
  };
  const open = async () => new TextDecoder().decode(await files.read(server, document(name), maxBytes, signal));
  const ask = (_: RemoteDocument, doubt: SaveDoubt) => {
    doubts.push(doubt);
    return Promise.resolve(false);
  };
  /** Saves as the editor does: it looks at the file first. */
  const save = async (text: string) => {
    clock.jump(2_000);
    await files.stat(server, document(name), signal);
    return files.write(server, document(name), bytes(text), overwriting, ask, signal);
  };

  it('are saved without a question after the editor has restarted if they did not change on the server', async () => {
    await open();
    type();
    files = newSession();
    type();
    await save('six');
    assert.equal(remote.text(name), 'six');
    assert.deepEqual(doubts, []);
  });

  it('are saved without a question after a restart if they were only touched', async () => {
    await open();
    type();
    files = newSession();
    remote.put(name, 'one', 9_000);
    await save('six');
    assert.deepEqual([remote.text(name), doubts], ['six', []]);
  });

  for (const isReadMeanwhile of [false, true])
    it(`do not overwrite a change of the same size that was made while the editor was closed, ${isReadMeanwhile ? 'and that another extension has read' : 'without a question'}`, async () => {
      await open();
      type();
      remote.put(name, 'TWO', 2_000);
      files = newSession();
      type();
      if (isReadMeanwhile) assert.equal(await open(), 'TWO');
      await assert.rejects(save('six'), isProblem('changed'));
      assert.equal(remote.text(name), 'TWO');
      assert.deepEqual(doubts, ['changed']);
    });

  it('are not created again at their old place after a restart without a question', async () => {
    await open();
    type();
    remote.delete(name);
    files = newSession();
    await assert.rejects(save('six'), isProblem('changed'));
    assert.deepEqual([remote.text(name), doubts], [undefined, ['gone']]);
  });

  it('are based on what was saved last if the user typed while they were saved', async () => {
    await open();
    type();
    await save('two');
    files = newSession();
    await save('three');
    assert.deepEqual([remote.text(name), doubts], ['three', []]);
    remote.put(name, 'THREE', 2_000_000);
    files = newSession();
    await assert.rejects(save('fours'), isProblem('changed'));
  });

  it('are not mistaken after a restart for what another extension reads if their base was lost', async () => {
    type();
    assert.equal(await open(), 'one');
    await assert.rejects(save('six'), isProblem('changed'));
    type();
    files = newSession();
    await assert.rejects(save('six'), isProblem('changed'));
    assert.deepEqual([remote.text(name), doubts], ['one', ['unknown', 'unknown']]);
  });

  it('are known again after the editor has reloaded them', async () => {
    type();
    await open();
    files.setReloaded(document(name));
    becomeClean();
    await save('six');
    assert.deepEqual([remote.text(name), doubts], ['six', []]);
  });

  it('keep their base when the editor moves them with their unsaved changes', async () => {
    const other = '/user/moved/a.jl';
    await open();
    type();
    files = newSession();
    type();
    becomeClean();
    files.move(document(name), document(other));
    type(other);
    remote.delete(name);
    remote.put(other, 'TWO', 2_000);
    files = newSession();
    await files.stat(server, document(other), signal);
    const saving = files.write(server, document(other), bytes('six'), overwriting, ask, signal);
    await assert.rejects(saving, isProblem('changed'));
    assert.deepEqual([remote.text(other), doubts], ['TWO', ['changed']]);
  });

  it('are kept only while they have unsaved changes, at most 200 of them', async () => {
    const kept = () => JSON.stringify(memory.get('engee.files.bases') ?? []);
    for (let index = 0; index < 201; index++) {
      remote.put(`/user/${index}.jl`, 'x', 1_000);
      await files.read(server, document(`/user/${index}.jl`), maxBytes, signal);
      type(`/user/${index}.jl`);
    }
    assert.deepEqual([kept().includes('/user/0.jl'), kept().includes('/user/1.jl')], [false, true]);
    for (let index = 0; index < 201; index++) becomeClean(`/user/${index}.jl`);
    await open();
    type();
    assert.ok(kept().includes(name));
    files.forget(document(name));
    assert.equal(kept(), '[]');
  });

  it('ask a question if what is kept about them is damaged', async () => {
    await memory.update('engee.files.bases', [[keyOf(document(name)), [{ version: 1 }]]]);
    files = newSession();
    type();
    await assert.rejects(save('six'), isProblem('changed'));
    assert.deepEqual(doubts, ['unknown']);
  });
});

function document(path: string): RemoteDocument {
  return { authority: 'engee.test--0123456789', path: parseRemotePath(path) ?? assert.fail(path) };
}

function isProblem(problem: string) {
  return (error: unknown) => {
    const fault = faultOf(error);
    assert.deepEqual(fault?.kind === 'remoteFile' && fault.problem, problem);
    return true;
  };
}
