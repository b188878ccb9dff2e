import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ServerUrl } from '../../src/core/api/serverUrl.ts';
import { ListingCache } from '../../src/core/files/remote/listingCache.ts';
import { TreeModel } from '../../src/core/files/remote/treeModel.ts';
import { FilesTree, type ViewRow } from '../../src/features/serverFiles/filesTree.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { entry, FakeFolders } from '../unit/core/files/remote/support/fakeFolders.ts';
import { FakeClock } from '../unit/core/server/support/fakeClock.ts';

describe('Rows of Engee Files', () => {
  let model: TreeModel;
  let tree: FilesTree;

  beforeEach(() => {
    const folders = new FakeFolders();
    folders.set('/user', 'many/', 'missing/', 'a.jl');
    folders.set('/user/many', ...Array.from({ length: 10_001 }, (_, index) => String(index)));
    folders.content.set('/user', [...(folders.content.get('/user') ?? []), entry('\uFFFD', { isUsable: false })]);
    const clock = new FakeClock();
    const listings = new ListingCache(folders, clock);
    model = new TreeModel({ listings, clock, onBug: (error) => assert.fail(String(error)) });
    model.setVisible(true);
    model.setSource({ kind: 'running', server: 'https://engee.test/one/' as ServerUrl }, 'one');
    tree = new FilesTree();
    tree.show({ model, clock, uriOf: (path) => vscode.Uri.from({ scheme: 'engee', authority: 'one', path }) });
  });

  afterEach(() => {
    tree.dispose();
    model.dispose();
  });

  it('all have a text for screen readers', async () => {
    const rows: ViewRow[] = [];
    for (const row of await tree.getChildren()) rows.push(row, ...(await tree.getChildren(row)));
    const kinds = new Set(rows.map(({ kind }) => kind));
    assert.deepEqual([...kinds].sort(), ['entry', 'more', 'problem', 'step', 'unusable']);
    for (const row of rows) assert.ok(tree.getTreeItem(row).accessibilityInformation?.label, JSON.stringify(row));
  });

  it('begin with a button that starts a stopped server, and keep the files', async () => {
    const before = await tree.getChildren();
    model.setSource({ kind: 'notRunning', status: 'stopped' }, 'one');
    const [first, ...others] = await tree.getChildren();
    assert.ok(first !== undefined);
    assert.equal(tree.getTreeItem(first).command?.command, commands.startServer);
    assert.deepEqual(others.slice(0, 3), before.slice(0, 3));
  });
});
