import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import { EngeeError, faultOf } from '../../../../../src/core/errors/engeeError.ts';
import {
  DocumentFiles,
  type RemoteDocument,
  type SaveDoubt,
} from '../../../../../src/core/files/remote/documentFiles.ts';
import { parseRemotePath } from '../../../../../src/core/files/remotePath.ts';
import { sha256Hex } from '../../../../../src/core/lib/crypto.ts';
import { FakeClock } from '../../server/support/fakeClock.ts';
import { MemoryServer } from '../support/memoryServer.ts';

const server = 'https://engee.test/prod/user/demo/' as ServerUrl;
const name = '/user/a.jl';
const { signal } = new AbortController();
const overwriting = { create: true, overwrite: true };
const maxBytes = 50 * 1024 * 1024;
const bytes = (text: string) => new TextEncoder().encode(text);

describe('Files of documents', () => {
  let clock: FakeClock;
  let remote: MemoryServer;
  let files: DocumentFiles;
  /** Questions that were asked, and the answer to them. */
  let questions: string[];
  let doubts: SaveDoubt[];
  let answer: boolean;
  /** Called while the question is open. */
  let meanwhile: () => void;

  beforeEach(() => {
    clock = new FakeClock();
    remote = new MemoryServer();
    files = new DocumentFiles({ files: remote.files, api: remote.api, clock, isOpen: (key) => key.endsWith(name) });
    questions = [];
    doubts = [];
    answer = false;
    meanwhile = () => undefined;
    remote.put(name, 'one', 1_000);
  });

  const open = async () => new TextDecoder().decode(await files.read(server, document(name), maxBytes, signal));
  /** Saves as the editor does: it looks at the file first. */
  const save = async (text: string, options = overwriting) => {
    clock.jump(2_000);
    await files.stat(server, document(name), signal);
    return files.write(server, document(name), bytes(text), options, ask, signal);
  };
  const ask = ({ path }: RemoteDocument, doubt: SaveDoubt) => {
    questions.push(path);
    doubts.push(doubt);
    meanwhile();
    return Promise.resolve(answer);
  };

  it('are saved over the content that was opened', async () => {
    await open();
    const { sizeBytes } = await save('two');
    assert.equal(remote.text(name), 'two');
    assert.equal(sizeBytes, 3);
    assert.deepEqual(questions, []);
  });

  it('do not overwrite a change of the same size without a question (vscode#156553)', async () => {
    await open();
    remote.put(name, 'TWO', 2_000);
    await assert.rejects(save('six'), isProblem('changed'));
    assert.equal(remote.text(name), 'TWO');
    assert.deepEqual(questions, [name]);
  });

  it('do not overwrite a change of the same size and time without a question (vscode#156553)', async () => {
    await open();
    remote.put(name, 'TWO', 1_000);
    await assert.rejects(save('six'), isProblem('changed'));
    assert.equal(remote.text(name), 'TWO');
  });

  it('do not overwrite an older file that was put in place without a question', async () => {
    await open();
    remote.put(name, 'an old backup', 500);
    await assert.rejects(save('six'), isProblem('changed'));
    assert.equal(remote.text(name), 'an old backup');
  });

  it('are not mistaken for the version that another extension has read meanwhile', async () => {
    await open();
    remote.put(name, 'TWO', 2_000);
    clock.jump(2_000);
    assert.equal(await open(), 'TWO');
    await assert.rejects(save('six'), isProblem('changed'));
    assert.equal(remote.text(name), 'TWO');
  });

  it('are remembered while other extensions read thousands of files', async () => {
    await open();
    for (let index = 0; index < 1_500; index++) {
      remote.put(`/user/${index}.jl`, 'x', 1_000);
      await files.read(server, document(`/user/${index}.jl`), maxBytes, signal);
    }
    remote.put(name, 'TWO', 2_000);
    await assert.rejects(save('six'), isProblem('changed'));
  });

  it('are saved without a question after the editor has reloaded the change', async () => {
    await open();
    remote.put(name, 'TWO', 2_000);
    clock.jump(2_000);
    await open();
    files.setReloaded(document(name));
    await save('six');
    assert.equal(remote.text(name), 'six');
    assert.deepEqual(questions, []);
  });

  for (const [shown, isSaved] of [
    ['one', false],
    ['unknown', false],
    ['TWO', true],
  ] as const)
    it(`are ${isSaved ? '' : 'not '}saved if the editor names '${shown}' as the content that it has reloaded`, async () => {
      await open();
      remote.put(name, 'TWO', 2_000);
      clock.jump(2_000);
      await open();
      files.setReloaded(document(name), await sha256Hex(shown));
      if (isSaved) await save('six');
      else await assert.rejects(save('six'), isProblem('changed'));
      assert.equal(remote.text(name), isSaved ? 'six' : 'TWO');
    });

  it('do not overwrite a change of the same size after the editor has reloaded one', async () => {
    await open();
    for (const [text, modifiedMs] of [
      ['TWO', 2_000],
      ['3.0', 3_000],
    ] as const) {
      remote.put(name, text, modifiedMs);
      clock.jump(2_000);
      await open();
    }
    files.setReloaded(document(name));
    remote.put(name, 'NEW', 4_000);
    await assert.rejects(save('six'), isProblem('changed'));
    assert.equal(remote.text(name), 'NEW');
    assert.deepEqual(doubts, ['changed']);
    // The editor shows the last content that it has read.
    remote.put(name, '3.0', 5_000);
    await save('six');
    assert.equal(remote.text(name), 'six');
    assert.deepEqual(doubts, ['changed']);
  });

  it('do not overwrite a change of the same size after they were saved', async () => {
    await open();
    await save('two');
    remote.put(name, 'NEW', 1_000_000);
    await assert.rejects(save('six'), isProblem('changed'));
    assert.equal(remote.text(name), 'NEW');
    assert.deepEqual(doubts, ['changed']);
  });

  it('are saved again without a question if the server touches them between the look and the save', async () => {
    await open();
    await save('two');
    remote.onRequest = (request) => {
      if (request === 'replace') remote.put(name, 'two', 1_000_000);
    };
    await save('six');
    assert.equal(remote.text(name), 'six');
    assert.deepEqual(questions, []);
  });

  it('are saved without a question over a file that was only touched (zowe#4243)', async () => {
    await open();
    remote.put(name, 'one', 9_000);
    await save('two');
    assert.equal(remote.text(name), 'two');
    assert.deepEqual(questions, []);
  });

  it('replace a change that the editor itself has asked about', async () => {
    await open();
    remote.put(name, 'something longer', 2_000);
    await save('six');
    assert.equal(remote.text(name), 'six');
    assert.deepEqual(questions, []);
  });

  it('do not overwrite a change between the look and the save', async () => {
    await open();
    remote.onRequest = (request) => {
      if (request === 'replace') remote.put(name, 'something longer', 2_000);
    };
    await assert.rejects(save('six'), isProblem('changed'));
    assert.equal(remote.text(name), 'something longer');
    assert.deepEqual(questions, [name]);
  });

  it('do not overwrite a change that came after the look of the editor, and that the save sees', async () => {
    await open();
    clock.jump(2_000);
    await files.stat(server, document(name), signal);
    remote.put(name, 'something longer', 2_000);
    clock.jump(1_000);
    await assert.rejects(
      files.write(server, document(name), bytes('six'), overwriting, ask, signal),
      isProblem('changed'),
    );
    assert.equal(remote.text(name), 'something longer');
    assert.deepEqual(doubts, ['changed']);
  });

  it('do not overwrite a change that the editor could not look at', async () => {
    await open();
    files.lastEntry(document(name));
    remote.put(name, 'something longer', 2_000);
    clock.jump(2_000);
    await assert.rejects(
      files.write(server, document(name), bytes('six'), overwriting, ask, signal),
      isProblem('changed'),
    );
    assert.equal(remote.text(name), 'something longer');
  });

  it('are not overwritten by changes from an earlier session without a question', async () => {
    await assert.rejects(save('six'), isProblem('changed'));
    assert.equal(remote.text(name), 'one');
    assert.deepEqual(doubts, ['unknown']);
    answer = true;
    await save('six');
    await save('seven');
    assert.equal(remote.text(name), 'seven');
    assert.equal(doubts.length, 2);
  });

  it('are overwritten without a question if no editor shows them', async () => {
    remote.put('/user/b.txt', 'one', 1_000);
    await files.write(server, document('/user/b.txt'), bytes('two'), overwriting, ask, signal);
    assert.equal(remote.text('/user/b.txt'), 'two');
    assert.deepEqual(doubts, []);
  });

  it('are not created again at their old place without a question', async () => {
    await open();
    remote.delete(name);
    await assert.rejects(save('two'), isProblem('changed'));
    assert.equal(remote.text(name), undefined);
    assert.deepEqual(doubts, ['gone']);
    answer = true;
    await save('two');
    assert.equal(remote.text(name), 'two');
  });

  it('are not created again without a question if they vanish after the look', async () => {
    await open();
    remote.onRequest = (request) => {
      if (request === 'replace') remote.delete(name);
    };
    await assert.rejects(save('two'), isProblem('changed'));
    assert.equal(remote.text(name), undefined);
    assert.deepEqual(doubts, ['gone']);
  });

  it('are created again without a question after the editor itself has deleted them', async () => {
    await open();
    remote.delete(name);
    files.forget(document(name));
    await save('two');
    assert.equal(remote.text(name), 'two');
    assert.deepEqual(doubts, []);
  });

  for (const folder of ['/user/old', '/user/old/deep'])
    it(`do not overwrite a change of the same size after the editor has moved ${folder}`, async () => {
      const from = `${folder}/a.jl`;
      const to = from.replace('/user/old', '/user/new');
      remote.put(from, 'one', 1_000);
      await files.read(server, document(from), maxBytes, signal);
      files.move(document('/user/old'), document('/user/new'));
      remote.put(to, 'TWO', 2_000);
      await files.stat(server, document(to), signal);
      const saving = files.write(server, document(to), bytes('six'), overwriting, ask, signal);
      await assert.rejects(saving, isProblem('changed'));
      assert.equal(remote.text(to), 'TWO');
      assert.deepEqual(doubts, ['changed']);
    });

  it('ask again if the file changes before the answer', async () => {
    await open();
    remote.put(name, 'TWO', 2_000);
    answer = true;
    meanwhile = () => {
      if (questions.length === 1) remote.put(name, 'new', 3_000);
    };
    await save('six');
    assert.equal(questions.length, 2);
  });

  it('ask again if the file changes after the answer', async () => {
    await open();
    remote.put(name, 'TWO', 2_000);
    answer = true;
    meanwhile = () => {
      if (questions.length > 1) return;
      const change = () => {
        remote.put(name, 'new', 3_000);
        remote.onRequest = () => undefined;
      };
      remote.onRequest = (request) => {
        if (request === 'replace') change();
      };
    };
    await save('six');
    assert.equal(remote.text(name), 'six');
    assert.equal(questions.length, 2);
  });

  it('have the time of the server, also after saving (zowe#4243)', async () => {
    clock.jump(77_000_000);
    await open();
    const before = await files.stat(server, document(name), signal);
    assert.equal(before?.modifiedMs, 1_000);
    const saved = await save('two');
    assert.equal((await files.stat(server, document(name), signal))?.modifiedMs, saved.modifiedMs);
    assert.ok(saved.modifiedMs >= 1_000_000 && saved.modifiedMs < 2_000_000);
  });

  it('reject a save that the server refuses, and are saved later (remote-release#5177)', async () => {
    await open();
    remote.onRequest = (request) => {
      if (request === 'replace') throw new Error('no space');
    };
    await assert.rejects(save('two'), /no space/);
    assert.equal(remote.text(name), 'one');
    remote.onRequest = () => undefined;
    await save('two');
    assert.equal(remote.text(name), 'two');
    assert.deepEqual(questions, []);
  });

  it('never report a save before the server has the content (sshfs#91)', async () => {
    await open();
    const order: string[] = [];
    remote.onRequest = (request) => order.push(request);
    await save('two').then(() => order.push('saved'));
    assert.deepEqual(order, ['stat', 'replace', 'saved']);
  });

  it('are saved with one look and one replacement, and the look after it is free', async () => {
    await open();
    remote.requests.length = 0;
    await save('two');
    await files.stat(server, document(name), signal);
    assert.deepEqual(remote.requests, ['stat', 'replace']);
  });

  it('show the content that a program has written meanwhile (Databricks-VSCode#133)', async () => {
    await open();
    remote.put(name, 'written by a run', 2_000);
    assert.deepEqual(await files.changes(server, [document(name)], signal), [
      { document: document(name), kind: 'changed' },
    ]);
    assert.equal(await open(), 'written by a run');
  });

  it('report a file that was deleted, and one that came back', async () => {
    await open();
    remote.delete(name);
    assert.equal((await files.changes(server, [document(name)], signal))[0]?.kind, 'deleted');
    remote.put(name, 'one', 1_000);
    assert.equal((await files.changes(server, [document(name)], signal))[0]?.kind, 'created');
    assert.deepEqual(await files.changes(server, [document(name)], signal), []);
  });

  it('are looked at with one request, however many are open (remote-repositories#235)', async () => {
    const documents = Array.from({ length: 100 }, (_, index) => document(`/user/${index}.jl`));
    await files.changes(server, documents, signal);
    assert.deepEqual(remote.requests, ['stat']);
    for (const each of documents) await files.stat(server, each, signal);
    assert.deepEqual(remote.requests, ['stat']);
  });

  it('are created, and not replaced by a new file', async () => {
    remote.delete(name);
    const creating = { create: true, overwrite: false };
    await save('new', creating);
    assert.equal(remote.text(name), 'new');
    await assert.rejects(save('newer', creating), isProblem('exists'));
    assert.equal(remote.text(name), 'new');
    assert.deepEqual(questions, []);
  });

  it('are not created by a write that may only replace', async () => {
    remote.delete(name);
    await assert.rejects(save('new', { create: false, overwrite: true }), isProblem('notFound'));
    assert.equal(remote.text(name), undefined);
  });

  for (const size of [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3_000_000]) {
    it(`of ${size} bytes are read whole`, async () => {
      const content = Uint8Array.from({ length: size }, (_, index) => (index * 7) % 256);
      remote.put(name, content, 1_000);
      const read = await files.read(server, document(name), maxBytes, signal);
      assert.equal(Buffer.compare(read, content), 0);
    });
  }

  it('are not read above the limit', async () => {
    remote.put(name, new Uint8Array(2_000_001), 1_000);
    await assert.rejects(files.read(server, document(name), 2_000_000, signal), isProblem('tooLarge'));
    assert.deepEqual(remote.requests, ['stat']);
  });

  it('are read again if they change after their last byte has arrived', async () => {
    remote.put(name, 'a'.repeat(2_000_000), 1_000);
    remote.onRequest = (request) => {
      if (request !== 'stat' || !remote.requests.includes('download')) return;
      remote.onRequest = () => undefined;
      remote.put(name, 'b'.repeat(2_000_000), 2_000);
    };
    assert.equal(await open(), 'b'.repeat(2_000_000));
  });

  it('are shown if they grow all the time, and then not overwritten without a question', async () => {
    let size = 2_000_000;
    remote.put(name, 'a'.repeat(size), 1_000);
    remote.onRequest = (request) => {
      if (request === 'download') remote.put(name, 'a'.repeat(++size), size);
    };
    assert.equal((await open()).length, size);
    assert.equal(remote.requests.filter((request) => request === 'download').length, 3);
    remote.put(name, 'a'.repeat(++size), size);
    clock.jump(2_000);
    const saving = files.write(server, document(name), bytes('six'), overwriting, ask, signal);
    await assert.rejects(saving, isProblem('changed'));
    assert.equal(remote.text(name)?.length, size);
    assert.deepEqual(doubts, ['changed']);
  });

  it('are not read if they are small and change each time', async () => {
    let count = 0;
    remote.onRequest = (request) => {
      if (request === 'read') remote.put(name, `a${++count}`, count);
    };
    await assert.rejects(open(), isProblem('changed'));
    assert.equal(count, 3);
  });

  it('reject with the reason if they cannot be read', async () => {
    remote.onRequest = (request) => {
      if (request === 'read') throw new EngeeError({ kind: 'remoteFile', path: name, problem: 'noPermission' });
    };
    await assert.rejects(open(), isProblem('noPermission'));
    assert.deepEqual(remote.requests, ['stat', 'read']);
  });

  it('are not read further when they grow above the limit', async () => {
    remote.put(name, new Uint8Array(1_500_000), 1_000);
    remote.onRequest = (request) => {
      if (request === 'download') remote.put(name, new Uint8Array(2_500_000), 2_000);
    };
    await assert.rejects(files.read(server, document(name), 2_000_000, signal), isProblem('tooLarge'));
    assert.deepEqual(remote.requests, ['stat', 'download']);
  });

  for (const [what, kind, leadsTo, problem] of [
    ['a folder', 'folder', undefined, 'isAFolder'],
    ['a link to a folder', 'link', 'folder', 'isAFolder'],
    ['a link that leads out', 'link', 'outside', 'outside'],
    ['a broken link', 'link', 'nothing', 'notFound'],
    ['a pipe', 'other', undefined, 'invalid'],
  ] as const)
    it(`are neither read nor replaced if their name is that of ${what}`, async () => {
      const { stat } = remote.files;
      files = new DocumentFiles({
        files: {
          ...remote.files,
          stat: async (...args) =>
            (await stat(...args)).map(
              (entry) => entry && { ...entry, kind, ...(leadsTo !== undefined && { link: { target: 'x', leadsTo } }) },
            ),
        },
        api: remote.api,
        clock,
        isOpen: () => false,
      });
      await assert.rejects(open(), isProblem(problem));
      await assert.rejects(save('two'), isProblem(problem));
      assert.equal(remote.text(name), 'one');
      assert.deepEqual([...new Set(remote.requests)], ['stat']);
    });

  it('are read again if they change while they are read', async () => {
    for (const [before, after] of [
      ['one', 'two'],
      ['a'.repeat(2_000_000), 'b'.repeat(2_000_000)],
    ] as const) {
      remote.put(name, before, 1_000);
      clock.jump(2_000);
      remote.onRequest = (request) => {
        if (request === 'stat') return;
        remote.onRequest = () => undefined;
        remote.put(name, after, 2_000);
      };
      assert.equal(await open(), after);
    }
  });

  it('are looked at again after a second', async () => {
    await open();
    remote.put(name, 'two', 2_000);
    assert.equal((await files.stat(server, document(name), signal))?.modifiedMs, 1_000);
    clock.jump(1_000);
    assert.equal((await files.stat(server, document(name), signal))?.modifiedMs, 2_000);
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
