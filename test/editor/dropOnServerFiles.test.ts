import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ServerUrl } from '../../src/core/api/serverUrl.ts';
import { ListingCache } from '../../src/core/files/remote/listingCache.ts';
import { TreeModel } from '../../src/core/files/remote/treeModel.ts';
import { parseRemotePath, type RemotePath, remoteRoot } from '../../src/core/files/remotePath.ts';
import { FilesDragAndDrop } from '../../src/features/serverFiles/dragAndDrop.ts';
import type { TreeContext } from '../../src/features/serverFiles/treeContext.ts';
import { FakeFolders } from '../unit/core/files/remote/support/fakeFolders.ts';
import { FakeClock } from '../unit/core/server/support/fakeClock.ts';
import { ChosenAnswers } from './support/chosenAnswers.ts';

const server = 'https://engee.test/one/' as ServerUrl;
const rowsType = 'application/vnd.code.tree.engee.files';
const urisType = 'text/uri-list';

const unexpected = (message: string) => assert.fail(message);
const path = (text: string): RemotePath => parseRemotePath(text) ?? assert.fail(text);

describe('Dragging in Engee Files', () => {
  let model: TreeModel;
  let dragAndDrop: FilesDragAndDrop;
  let uploads: { readonly uris: readonly string[]; readonly folder: string }[];
  let renames: (readonly [from: string, to: string, expected: string])[];

  beforeEach(async () => {
    const folders = new FakeFolders();
    folders.set('/user', 'a/', 'b/', 'c d#.jl');
    folders.set('/user/a', 'x');
    const clock = new FakeClock();
    const listings = new ListingCache(folders, clock);
    model = new TreeModel({ listings, clock, onBug: (error) => assert.fail(String(error)) });
    model.setVisible(true);
    model.setSource({ kind: 'running', server }, 'one');
    await model.rows(remoteRoot);
    uploads = [];
    renames = [];
    dragAndDrop = new FilesDragAndDrop();
    // The parts that dropping uses.
    dragAndDrop.context = {
      model,
      listings,
      clock,
      closing: new AbortController().signal,
      log: { error: unexpected, warn: unexpected, info: unexpected },
      server: { state: { kind: 'running', url: server }, runningUrl: server },
      uriOf: (each: RemotePath) => vscode.Uri.from({ scheme: 'engee', authority: 'one', path: each }),
      uploadTo: async (uris: readonly vscode.Uri[], folder: RemotePath) =>
        Promise.resolve(uploads.push({ uris: uris.map((uri) => uri.toString()), folder })),
      files: {
        stat: async (_server: unknown, paths: readonly RemotePath[]) => Promise.resolve(paths.map(() => undefined)),
        rename: async (_server: unknown, from: string, to: string, { kind }: { readonly kind: string }) =>
          Promise.resolve(void renames.push([from, to, kind])),
      },
    } as unknown as TreeContext;
  });

  afterEach(() => {
    model.dispose();
  });

  function dragged(...paths: readonly string[]): vscode.DataTransfer {
    const data = new vscode.DataTransfer();
    dragAndDrop.handleDrag(
      paths.flatMap((each) => model.rowAt(path(each)) ?? []),
      data,
    );
    return data;
  }

  it('moves rows into a folder, or into the folder of a file', async () => {
    await dragAndDrop.handleDrop(model.rowAt(path('/user/b')), dragged('/user/a', '/user/c d#.jl'));
    assert.deepEqual(renames, [
      ['/user/a', '/user/b/a', 'absent'],
      ['/user/c d#.jl', '/user/b/c d#.jl', 'absent'],
    ]);
    assert.deepEqual(uploads, []);
  });

  it('moves nothing into itself or to where it is', async () => {
    await dragAndDrop.handleDrop(model.rowAt(path('/user/a')), dragged('/user/a'));
    await dragAndDrop.handleDrop(undefined, dragged('/user/a', '/user/c d#.jl'));
    await dragAndDrop.handleDrop(model.rowAt(path('/user/c d#.jl')), dragged('/user/a'));
    assert.deepEqual(renames, []);
  });

  it('moves no row that it has not created', async () => {
    const data = new vscode.DataTransfer();
    data.set(rowsType, new vscode.DataTransferItem([{ kind: 'entry', path: '/user/a' }, null, 'x']));
    await dragAndDrop.handleDrop(model.rowAt(path('/user/b')), data);
    assert.deepEqual(renames, []);
  });

  it('offers the addresses of rows to editors', async () => {
    assert.equal(
      await dragged('/user/a', '/user/c d#.jl').get(urisType)?.asString(),
      'engee://one/user/a\r\nengee://one/user/c%20d%23.jl',
    );
  });

  it('uploads dropped files into the folder of the row, and ignores what is no file', async () => {
    const data = new vscode.DataTransfer();
    const list = '# from a page\r\nfile:///tmp/a%20b\nhttps://engee.test/x\r\njust text\r\n\r\ncommand:x\r\nfile:///c';
    data.set(urisType, new vscode.DataTransferItem(list));
    await dragAndDrop.handleDrop(model.rowAt(path('/user/c d#.jl')), data);
    await dragAndDrop.handleDrop(model.rowAt(path('/user/a')), data);
    const uris = ['file:///tmp/a%20b', 'file:///c'];
    assert.deepEqual(uploads, [
      { uris, folder: '/user' },
      { uris, folder: '/user/a' },
    ]);
  });

  it('offers an upload for files that a browser drops without their place, and does not read them', async () => {
    assert.ok(dragAndDrop.dropMimeTypes.includes('files'));
    const data = new vscode.DataTransfer();
    const file = { name: 'a.csv', data: () => Promise.reject(new Error('read')) };
    data.set('text/csv', Object.assign(new vscode.DataTransferItem(''), { asFile: () => file }));
    const answers = new ChosenAnswers();
    try {
      await dragAndDrop.handleDrop(model.rowAt(path('/user/a')), data);
      const [message] = answers.questions;
      assert.match(message?.text ?? '', /Drop them on the Explorer/);
      assert.deepEqual(message?.buttons, ['Upload…']);
    } finally {
      answers.dispose();
    }
    assert.deepEqual(uploads, []);
  });

  it('uploads nothing if no file was dropped', async () => {
    const data = new vscode.DataTransfer();
    data.set(urisType, new vscode.DataTransferItem('x'.repeat(2_000_000)));
    await dragAndDrop.handleDrop(undefined, data);
    await dragAndDrop.handleDrop(undefined, new vscode.DataTransfer());
    assert.deepEqual(uploads, []);
  });
});
