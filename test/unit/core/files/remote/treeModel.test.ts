import assert from 'node:assert/strict';
import type { ServerSource } from '../../../../../src/core/api/serverSource.ts';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import { ListingCache } from '../../../../../src/core/files/remote/listingCache.ts';
import { TreeModel } from '../../../../../src/core/files/remote/treeModel.ts';
import type { FilesRow } from '../../../../../src/core/files/remote/treeState.ts';
import { parseRemotePath, remoteBaseName, type RemotePath } from '../../../../../src/core/files/remotePath.ts';
import { FakeClock, settle } from '../../server/support/fakeClock.ts';
import { entry, FakeFolders } from './support/fakeFolders.ts';

const server = 'https://engee.test/one/' as ServerUrl;
const running: ServerSource = { kind: 'running', server };
const timeout = { kind: 'timeout', what: 'files', timeoutMs: 15_000 } as const;
const user = path('/user');

function path(text: string): RemotePath {
  return parseRemotePath(text) ?? assert.fail(text);
}

function names(rows: readonly FilesRow[]): string[] {
  return rows.map((row) => (row.kind === 'entry' ? remoteBaseName(row.path) : row.kind));
}

/** A visible tree over folders that the test controls. */
class Tree {
  readonly clock = new FakeClock();
  readonly folders = new FakeFolders();
  readonly listings = new ListingCache(this.folders, this.clock);
  readonly bugs: unknown[] = [];
  readonly model = new TreeModel({
    listings: this.listings,
    clock: this.clock,
    onBug: (error) => this.bugs.push(error),
  });
  readonly changed: string[] = [];

  static async over(content: Readonly<Record<string, readonly string[]>>): Promise<Tree> {
    const tree = new Tree();
    for (const [folder, entries] of Object.entries(content)) tree.folders.set(folder, ...entries);
    tree.model.setVisible(true);
    tree.model.setSource(running, 'one');
    await tree.rows();
    tree.model.onDidChangeRows((folder) => tree.changed.push(folder));
    return tree;
  }

  async rows(folder = '/user'): Promise<string[]> {
    return names(await this.model.rows(path(folder)));
  }

  /** Returns the requests since the last call. */
  requests(): string[] {
    return this.folders.requests.splice(0);
  }

  /** Lets the pending refresh happen, long after the last listing. */
  async later(): Promise<void> {
    await this.clock.advance(10_000);
    await settle();
  }
}

describe('TreeModel', () => {
  it('lists a folder with one request when it is opened, folders first and numbers by value', async () => {
    const tree = await Tree.over({ '/user': ['b10.jl', 'b9.jl', 'Ä.csv', 'z/', 'a/'], '/user/a': ['x.jl'] });
    assert.deepEqual(await tree.rows(), ['a', 'z', 'Ä.csv', 'b9.jl', 'b10.jl']);
    assert.deepEqual(tree.requests(), ['/user']);
    assert.deepEqual(await tree.rows('/user/a'), ['x.jl']);
    assert.deepEqual(tree.requests(), ['/user/a']);
    assert.equal(tree.changed.length, 0, 'the editor would draw the rows twice');
  });

  it('hides the folders of Engee unless they are wanted', async () => {
    const tree = await Tree.over({ '/user': ['.packages/', '.project/', '.gitignore', 'a'] });
    assert.deepEqual(await tree.rows(), ['.gitignore', 'a']);
    tree.model.setShowsHidden(true);
    assert.deepEqual(tree.changed, ['/user']);
    assert.deepEqual(await tree.rows(), ['.packages', '.project', '.gitignore', 'a']);
  });

  it('opens 10,000 entries in two requests and the rest on demand (vscode#198146)', async () => {
    const many = Array.from({ length: 12_345 }, (_, index) => `file${String(index).padStart(5, '0')}`);
    const tree = await Tree.over({ '/user': many });
    const rows = await tree.model.rows(user);
    assert.deepEqual(tree.requests(), ['/user', '/user']);
    assert.equal(rows.length, 10_001);
    assert.deepEqual(rows.at(-1), { kind: 'more', folder: '/user', count: 2_345 });
    assert.equal(tree.model.folderOfMore(rows.at(-1)), '/user');
    assert.equal(tree.model.folderOfMore({ ...rows.at(-1) }), undefined);
    await tree.model.showMore(user);
    assert.deepEqual((await tree.rows()).length, 12_345);
  });

  it('sends nothing while it is hidden', async () => {
    const tree = new Tree();
    tree.folders.set('/user', 'a');
    tree.model.setSource(running, 'one');
    assert.deepEqual(await tree.rows(), []);
    tree.model.markStale();
    await tree.later();
    assert.deepEqual(tree.requests(), []);
    tree.model.setVisible(true);
    await settle();
    assert.deepEqual(tree.requests(), ['/user']);
    assert.deepEqual(await tree.rows(), ['a']);
  });

  it('reads all shown folders again when it becomes visible', async () => {
    const tree = await Tree.over({ '/user': ['a/'], '/user/a': ['x'] });
    await tree.rows('/user/a');
    tree.model.setVisible(false);
    tree.requests();
    tree.folders.set('/user/a', 'x', 'y');
    tree.model.setVisible(true);
    await settle();
    assert.deepEqual(tree.requests(), ['/user', '/user/a']);
    assert.deepEqual(tree.changed, ['/user/a']);
    assert.deepEqual(await tree.rows('/user/a'), ['x', 'y']);
  });

  it('reads the shown folders again after a run, and collapsed ones when they are expanded', async () => {
    const tree = await Tree.over({ '/user': ['a/', 'b/'], '/user/a': ['x/'], '/user/a/x': [], '/user/b': [] });
    for (const folder of ['/user/a', '/user/a/x', '/user/b']) await tree.rows(folder);
    tree.model.setCollapsed(path('/user/a'), true);
    tree.requests();
    tree.model.markStale();
    await tree.later();
    assert.deepEqual(tree.requests(), ['/user', '/user/b']);
    tree.model.setCollapsed(path('/user/a'), false);
    await settle();
    assert.deepEqual(tree.requests(), ['/user/a', '/user/a/x']);
  });

  it('waits with a refresh until no code runs', async () => {
    const tree = await Tree.over({ '/user': ['a'] });
    tree.model.setBusy(true);
    tree.requests();
    tree.model.markStale();
    await tree.later();
    assert.deepEqual(tree.requests(), []);
    tree.model.setBusy(false);
    await tree.later();
    assert.deepEqual(tree.requests(), ['/user']);
  });

  it('groups runs in quick succession into one refresh', async () => {
    const tree = await Tree.over({ '/user': ['a'] });
    tree.requests();
    for (let run = 0; run < 5; run++) {
      tree.model.markStale();
      await tree.clock.advance(100);
    }
    await tree.later();
    assert.deepEqual(tree.requests(), ['/user']);
  });

  it('does not poll', async () => {
    const tree = await Tree.over({ '/user': ['a'] });
    tree.requests();
    await tree.clock.advance(3_600_000);
    assert.deepEqual(tree.requests(), []);
    assert.equal(tree.clock.pendingTimers, 0);
  });

  it('keeps the last listing while Julia does not answer, and says from when it is', async () => {
    const tree = await Tree.over({ '/user': ['a/', 'b'], '/user/a': ['x'] });
    await tree.rows('/user/a');
    const readAt = tree.clock.now();
    await tree.later();
    tree.requests();
    tree.model.setBusy(true);
    tree.folders.fault = timeout;
    await tree.model.refresh();
    const { state } = tree.model;
    assert.ok(state.kind === 'outdated');
    assert.deepEqual([state.why, state.listing.asOf], ['busy', readAt]);
    assert.deepEqual(await tree.rows(), ['a', 'b']);
    // One request, because the others would only wait for the same.
    assert.deepEqual(tree.requests(), ['/user']);
    tree.folders.fault = undefined;
    tree.model.setBusy(false);
    await tree.later();
    assert.equal(tree.model.state.kind, 'listed');
    assert.deepEqual(tree.requests(), ['/user', '/user/a']);
  });

  it('is busy if Julia does not answer before anything was listed, and lists when the run ends', async () => {
    const tree = new Tree();
    tree.folders.set('/user', 'a');
    tree.folders.fault = timeout;
    tree.model.setBusy(true);
    tree.model.setVisible(true);
    tree.model.setSource(running, 'one');
    assert.deepEqual(await tree.rows(), ['problem']);
    assert.equal(tree.model.state.kind, 'busy');
    tree.folders.fault = undefined;
    tree.model.setBusy(false);
    await tree.later();
    assert.deepEqual(await tree.rows(), ['a']);
  });

  it('keeps the last listing when the connection is lost, with the reason', async () => {
    const tree = await Tree.over({ '/user': ['a'] });
    tree.folders.fault = { kind: 'unavailable', why: { kind: 'network', code: 'ECONNRESET' } };
    await tree.model.refresh();
    const { state } = tree.model;
    assert.deepEqual(state.kind === 'outdated' && state.why, tree.folders.fault);
    assert.deepEqual(await tree.rows(), ['a']);
  });

  it('reports a folder that cannot be listed, and one that no longer exists', async () => {
    const tree = await Tree.over({ '/user': ['a/', 'b/'], '/user/a': ['x'] });
    assert.deepEqual(await tree.rows('/user/b'), ['problem']);
    assert.deepEqual(await tree.rows('/user/a'), ['x']);
    tree.folders.set('/user', 'b/');
    await tree.model.refresh();
    assert.deepEqual(await tree.rows('/user/a'), []);
    assert.equal(tree.model.rowAt(path('/user/a/x')), undefined);
  });

  it('reports a bug once and lists nothing', async () => {
    const tree = new Tree();
    const bug = new Error('bug');
    tree.folders.list = async () => Promise.reject(bug);
    tree.model.setVisible(true);
    tree.model.setSource(running, 'one');
    assert.deepEqual(await tree.rows(), ['problem']);
    assert.deepEqual(tree.bugs, [bug]);
    assert.deepEqual(tree.model.state, { kind: 'failed', fault: undefined });
  });

  it('keeps rows and listings while the server restarts, and reads the shown folders again when it runs', async () => {
    const tree = await Tree.over({ '/user': ['a/', 'b/'], '/user/a': ['x'], '/user/b': ['y'] });
    await tree.rows('/user/a');
    await tree.rows('/user/b');
    tree.model.setCollapsed(path('/user/b'), true);
    const row = tree.model.rowAt(path('/user/a/x'));
    const readAt = tree.clock.now();
    await tree.later();
    tree.requests();
    for (const status of ['stopping', 'stopped', 'starting'] as const) {
      tree.model.setSource({ kind: 'notRunning', status }, 'one');
      const { state } = tree.model;
      assert.ok(state.kind === 'outdated');
      assert.deepEqual([state.why, state.listing.asOf], [{ kind: 'serverNotRunning', status }, readAt]);
      assert.equal(tree.model.stateOf(path('/user/a')).kind, 'outdated');
      assert.deepEqual([await tree.rows(), await tree.rows('/user/a')], [['a', 'b'], ['x']]);
      await tree.model.refresh();
      await tree.later();
    }
    assert.deepEqual(tree.requests(), []);
    tree.model.setSource(running, 'one');
    assert.deepEqual(tree.model.state.kind === 'outdated' && tree.model.state.why, 'reading');
    await tree.later();
    assert.deepEqual(tree.requests(), ['/user', '/user/a']);
    assert.equal(tree.model.state.kind, 'listed');
    assert.ok(tree.model.isRow(row));
  });

  it('keeps the last listing of a server that cannot be reached, with the reason', async () => {
    const tree = await Tree.over({ '/user': ['a'] });
    const fault = { kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } } as const;
    tree.model.setSource({ kind: 'notRunning', status: 'unknown', fault }, 'one');
    assert.deepEqual(tree.model.state.kind === 'outdated' && tree.model.state.why, fault);
    assert.deepEqual(await tree.rows(), ['a']);
  });

  it('says why a folder cannot be read that is first opened while the server does not run, and reads it later', async () => {
    const tree = await Tree.over({ '/user': ['a/'], '/user/a': ['x'] });
    tree.model.setSource({ kind: 'notRunning', status: 'stopped' }, 'one');
    const [problem] = await tree.model.rows(path('/user/a'));
    assert.ok(problem?.kind === 'problem' && problem.state.kind === 'failed');
    assert.deepEqual(problem.state.fault, { kind: 'serverNotRunning', status: 'stopped' });
    tree.model.setSource(running, 'one');
    await tree.later();
    assert.ok(tree.changed.includes('/user/a'));
    assert.deepEqual(await tree.rows('/user/a'), ['x']);
  });

  it('shows the state of the server if nothing was listed', async () => {
    const tree = new Tree();
    tree.folders.hold();
    tree.model.setVisible(true);
    tree.model.setSource(running, 'one');
    const rows = tree.rows();
    tree.model.setSource({ kind: 'notRunning', status: 'stopped' }, 'one');
    assert.deepEqual(await rows, []);
    assert.deepEqual(tree.model.state, { kind: 'notRunning', status: 'stopped' });
  });

  for (const [title, source, account] of [
    ['the user signs out', { kind: 'signedOut' }, undefined],
    ['another account signs in', { kind: 'notRunning', status: 'unknown' }, 'two'],
  ] as const) {
    it(`forgets the files when ${title}`, async () => {
      const tree = await Tree.over({ '/user': ['a'] });
      const row = tree.model.rowAt(path('/user/a'));
      tree.model.setSource({ kind: 'notRunning', status: 'unknown' }, 'one');
      assert.ok(tree.model.isRow(row));
      tree.model.setSource(source, account);
      assert.deepEqual(tree.model.state, source);
      assert.deepEqual(await tree.rows(), []);
      assert.equal(tree.model.isRow(row), false);
    });
  }

  it('ignores the answer of a server that is no longer the source', async () => {
    const tree = await Tree.over({ '/user': ['a'] });
    tree.folders.hold();
    const refreshed = tree.model.refresh();
    tree.model.setSource({ kind: 'signedOut' }, undefined);
    tree.folders.release();
    await refreshed;
    await settle();
    assert.deepEqual(tree.model.state, { kind: 'signedOut' });
  });

  it('reads a folder again when another part of the window has changed it, even while code runs', async () => {
    const tree = await Tree.over({ '/user': ['a'] });
    tree.model.setBusy(true);
    tree.folders.set('/user', 'a', 'b');
    tree.listings.invalidate(server, path('/user/b'));
    await settle();
    assert.deepEqual(await tree.rows(), ['a', 'b']);
  });

  it('does not show an answer from before a change', async () => {
    const tree = await Tree.over({ '/user': ['a'] });
    tree.folders.hold();
    const refreshed = tree.model.refresh();
    await settle();
    tree.folders.set('/user', 'a', 'b');
    tree.listings.invalidate(server, path('/user/b'));
    tree.folders.release();
    await refreshed;
    await settle();
    assert.deepEqual(await tree.rows(), ['a', 'b']);
  });

  it('knows its own rows from objects that look like them, and keeps them over a refresh', async () => {
    const tree = await Tree.over({ '/user': ['a', 'b'] });
    const row = tree.model.rowAt(path('/user/a'));
    assert.ok(tree.model.isRow(row));
    for (const forged of [{ kind: 'entry', path: '/user/a' }, { path: '/user/none' }, null, 1, 'x', {}])
      assert.equal(tree.model.isRow(forged), false);
    tree.folders.set('/user', 'a', 'c');
    await tree.model.refresh();
    assert.equal(tree.model.rowAt(path('/user/a')), row);
    assert.equal(tree.model.rowAt(path('/user/b')), undefined);
  });

  it('shows names that cannot be used without a path, and no path twice', async () => {
    const tree = new Tree();
    const unusable = entry('\uFFFD', { isUsable: false });
    tree.folders.content.set('/user', [entry('a'), entry('a', { version: '2' }), unusable, unusable]);
    tree.model.setVisible(true);
    tree.model.setSource(running, 'one');
    assert.deepEqual((await tree.rows()).sort(), ['a', 'unusable', 'unusable']);
  });

  it('reports no change if nothing has changed', async () => {
    const tree = await Tree.over({ '/user': ['a'] });
    await tree.model.refresh();
    assert.equal(tree.changed.length, 0);
    tree.folders.content.set('/user', [entry('a', { version: '2' })]);
    await tree.model.refresh();
    assert.ok(tree.changed.includes('/user'));
  });

  it('draws rows again that were drawn on another day, because they show the times of today', async () => {
    const tree = await Tree.over({ '/user': ['a'] });
    await tree.clock.advance(24 * 3_600_000);
    await tree.model.refresh();
    assert.deepEqual(tree.changed, ['/user']);
  });

  it('sends nothing and leaves no timer after disposal', async () => {
    const tree = await Tree.over({ '/user': ['a'] });
    tree.requests();
    tree.model.markStale();
    tree.model.dispose();
    await tree.later();
    tree.listings.invalidate(server, path('/user/b'));
    assert.deepEqual(tree.requests(), []);
    assert.equal(tree.clock.pendingTimers, 0);
  });
});
