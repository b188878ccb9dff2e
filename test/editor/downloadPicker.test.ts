import * as assert from 'node:assert/strict';
import type { ServerUrl } from '../../src/core/api/serverUrl.ts';
import { EngeeError } from '../../src/core/errors/engeeError.ts';
import type { RemoteEntry, RemoteFiles } from '../../src/core/files/remote/remoteFiles.ts';
import { parseRemotePath, remoteBaseName, remoteRoot } from '../../src/core/files/remotePath.ts';
import { pickRemote, pickRemoteFolder } from '../../src/features/files/remotePicker.ts';
import { nodeClock } from '../../src/platform/node/nodeClock.ts';
import { OpenList } from './support/openList.ts';

const server = 'https://engee.test/prod/user/a/' as ServerUrl;
const remote = (path: string) => parseRemotePath(path) ?? assert.fail(path);

/** Names of folders end with a slash. */
function entry(name: string): RemoteEntry {
  return {
    name: name.replace('/', ''),
    isUsable: true,
    kind: name.endsWith('/') ? 'folder' : 'file',
    sizeBytes: 2_048,
    modifiedMs: Date.UTC(2026, 0, 5, 12),
    changedMs: 0,
    mode: 0o644,
    version: 'v',
  };
}

/** A server with these folders, whose first answers can be replaced. */
class FakeServer implements Pick<RemoteFiles, 'list' | 'stat'> {
  private readonly folders: Readonly<Record<string, readonly string[]>>;
  /** What the next calls do instead. */
  readonly instead: (() => Promise<never>)[] = [];
  listed = 0;

  constructor(folders: Readonly<Record<string, readonly string[]>>) {
    this.folders = folders;
  }

  async list(...[, folder, after]: Parameters<RemoteFiles['list']>): ReturnType<RemoteFiles['list']> {
    this.listed += 1;
    await this.instead.shift()?.();
    const names = this.folders[folder] ?? [];
    const start = Number(after ?? 0);
    const end = start + 5_000;
    return {
      entries: names.slice(start, end).map(entry),
      total: names.length,
      next: end < names.length ? String(end) : undefined,
    };
  }

  async stat(...[, paths]: Parameters<RemoteFiles['stat']>): ReturnType<RemoteFiles['stat']> {
    await this.instead.shift()?.();
    return paths.map((path) => entry(path in this.folders ? `${remoteBaseName(path)}/` : remoteBaseName(path)));
  }
}

const never = async () => new Promise<never>(() => undefined);

describe('The picker of files on Engee', () => {
  let list: OpenList;

  beforeEach(() => {
    list = new OpenList();
  });

  afterEach(() => {
    list.dispose();
  });

  const usual = () =>
    new FakeServer({
      '/user': ['data/', 'models/', 'a.csv', 'b c.csv', '.packages/'],
      '/user/data': ['sub/', 'x.csv', 'y.csv'],
      '/user/data/sub': ['z.csv'],
    });
  const pick = async (files: FakeServer, folder = remoteRoot, file = undefined as string | undefined) =>
    pickRemote(
      { remote: files, clock: nodeClock },
      { server, folder, into: 'proj', ...(file === undefined ? {} : { file: remote(file) }) },
      new AbortController().signal,
    );
  const file = (path: string) => ({ path, kind: 'file' });

  it('shows folders first with sizes and dates, and hides the folders of Engee', async () => {
    const picked = pick(usual());
    await list.shows('a.csv');
    assert.deepEqual(list.labels, ['data', 'models', 'a.csv', 'b c.csv']);
    assert.match(list.text, /^data\|Folder · Jan 5, 2026.*$/m);
    assert.match(list.text, /^a\.csv\|2\.0 KB · Jan 5, 2026.*$/m);
    await list.isTitled('Download to proj from /user');
    await list.pressEscape();
    assert.deepEqual(await picked, { kind: 'closed' });
  });

  it('filters while the user types, and opens and chooses with Enter', async () => {
    const picked = pick(usual());
    await list.shows('a.csv');
    await list.type('DAT');
    assert.deepEqual(list.labels, ['data']);
    await list.isActive('data');
    await list.pressEnter();
    await list.shows('y.csv');
    await list.isTitled('Download to proj from /user/data');
    await list.type('y');
    await list.isActive('y.csv');
    await list.pressEnter();
    assert.deepEqual(await picked, { kind: 'picked', sources: [file('/user/data/y.csv')], folder: '/user/data' });
  });

  it('chooses what the user typed, even if Enter is pressed before its row is shown', async () => {
    const typedPath = pick(usual());
    await list.shows('a.csv');
    await list.type('/user/data/x.csv');
    await list.pressEnterEarly();
    assert.deepEqual(await typedPath, { kind: 'picked', sources: [file('/user/data/x.csv')], folder: '/user' });
    const filtered = pick(usual());
    await list.shows('a.csv');
    await list.type('b c');
    await list.pressEnterEarly();
    assert.deepEqual(await filtered, { kind: 'picked', sources: [file('/user/b c.csv')], folder: '/user' });
  });

  it('starts at a file and goes to the parent folder', async () => {
    const picked = pick(usual(), remote('/user/data/sub'), '/user/data/sub/z.csv');
    await list.isActive('z.csv');
    await list.moveTo('..');
    await list.pressEnter();
    await list.isActive('sub');
    await list.moveTo('x.csv');
    await list.pressEnter();
    assert.deepEqual(await picked, { kind: 'picked', sources: [file('/user/data/x.csv')], folder: '/user/data' });
  });

  it('chooses several files and folders, also of different folders', async () => {
    const picked = pick(usual());
    await list.shows('a.csv');
    await list.check('a.csv');
    await list.check('models');
    await list.check('b c.csv');
    await list.check('b c.csv');
    await list.isTitled('Download to proj from /user (2 selected)');
    await list.moveTo('data');
    await list.pressEnter();
    await list.shows('y.csv');
    assert.deepEqual(list.labels, [
      '..',
      'sub',
      'x.csv',
      'y.csv',
      'selected in other folders',
      '/user/a.csv',
      '/user/models',
    ]);
    await list.type('y');
    await list.check('y.csv');
    await list.type('');
    await list.pressEnter();
    await list.shows('z.csv');
    await list.check('z.csv');
    await list.pressEnter();
    assert.deepEqual(await picked, {
      kind: 'picked',
      sources: [
        file('/user/a.csv'),
        file('/user/data/sub/z.csv'),
        file('/user/data/y.csv'),
        { path: '/user/models', kind: 'folder' },
      ],
      folder: '/user/data/sub',
    });
  });

  it('downloads a typed path with spaces, and opens a typed folder', async () => {
    const picked = pick(usual());
    await list.shows('a.csv');
    await list.type('/user/data');
    await list.isActive('/user/data');
    await list.pressEnter();
    await list.shows('y.csv');
    await list.type('/user/no such/b c.csv');
    await list.isActive('/user/no such/b c.csv');
    await list.pressEnter();
    assert.deepEqual(await picked, { kind: 'picked', sources: [file('/user/no such/b c.csv')], folder: '/user/data' });
  });

  it('says that the server is busy, and lists the folder when it answers or when the user tries again', async () => {
    const files = usual();
    let answer: (() => void) | undefined;
    const late = async () => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return undefined as never;
    };
    files.instead.push(late);
    const answered = pick(files);
    await list.shows('Engee has not answered yet');
    assert.deepEqual(list.labels.slice(0, 2), ['Engee has not answered yet', 'Try Again']);
    assert.match(list.text, /does not answer while code runs.*type the path/s);
    answer?.();
    await list.shows('a.csv');
    await list.pressEscape();
    await answered;
    files.instead.push(never);
    const repeated = pick(files);
    await list.shows('Engee has not answered yet');
    await list.isActive('Try Again');
    await list.pressEnter();
    await list.shows('a.csv');
    await list.pressEscape();
    await repeated;
  });

  it('says that a typed path could not be checked instead of taking it for a file', async () => {
    const files = usual();
    files.instead.push(never, never);
    const picked = pick(files);
    await list.shows('Loading…');
    await list.type('/user/data');
    await list.isActive('/user/data');
    await list.pressEnter();
    await list.shows('Download as a File');
    assert.match(list.text, /not said whether this is a file or a folder.*does not answer while code runs/);
    await list.moveTo('Try Again');
    await list.pressEnter();
    await list.shows('y.csv');
    files.instead.push(never);
    await list.type('/user/a.csv');
    await list.isActive('/user/a.csv');
    await list.pressEnter();
    await list.isActive('Download as a File');
    await list.type('/user/a.cs');
    await list.isActive('/user/a.cs');
    files.instead.push(never);
    await list.type('/user/a.csv');
    await list.isActive('/user/a.csv');
    await list.pressEnter();
    await list.isActive('Download as a File');
    await list.pressEnter();
    assert.deepEqual(await picked, { kind: 'picked', sources: [file('/user/a.csv')], folder: '/user/data' });
  });

  it('keeps a checkbox that was changed right before the filter changed', async () => {
    // The time after which a report counts never passes.
    const clock = { ...nodeClock, schedule: () => ({ dispose: () => undefined }) };
    const picked = pickRemote(
      { remote: usual(), clock },
      { server, folder: remoteRoot, into: 'proj' },
      new AbortController().signal,
    );
    await list.shows('a.csv');
    await list.check('a.csv');
    await list.type('b c');
    await list.isTitled('Download to proj from /user (1 selected)');
    await list.check('b c.csv');
    await list.pressEnter();
    assert.deepEqual(await picked, {
      kind: 'picked',
      sources: [file('/user/a.csv'), file('/user/b c.csv')],
      folder: '/user',
    });
  });

  it('says why a folder cannot be listed, and tries again', async () => {
    const files = usual();
    files.instead.push(() => Promise.reject(new EngeeError({ kind: 'timeout', what: 'run', timeoutMs: 15_000 })));
    const picked = pick(files);
    await list.shows('Try Again');
    assert.match(list.text, /didn't respond within 15 seconds/);
    assert.match(list.text, /type the path/);
    await list.isActive('Try Again');
    await list.pressEnter();
    await list.shows('a.csv');
    await list.pressEscape();
    await picked;
  });

  it('ends with the reason if the server accepts no bridge', async () => {
    const files = usual();
    files.instead.push(() =>
      Promise.reject(new EngeeError({ kind: 'protocol', what: 'run', detail: 'x', problem: { kind: 'noBridge' } })),
    );
    const picked = await pick(files);
    assert.ok(picked.kind === 'noBridge' && picked.reason.includes('could not be installed'), JSON.stringify(picked));
  });

  it('shows 12,000 entries in parts and finds all of them', async () => {
    const names = Array.from({ length: 12_000 }, (_, index) => `f${index}`);
    const files = new FakeServer({ '/user': names });
    const picked = pick(files);
    await list.shows('Show More');
    assert.equal(files.listed, 2);
    assert.match(list.text, /^Show More\|500 of 12,000 are shown$/m);
    await list.type('f9999');
    assert.deepEqual(list.labels, ['f9999', 'Show More']);
    await list.moveTo('Show More');
    await list.pressEnter();
    await list.shows('f9999');
    await list.type('f11999');
    await list.isActive('f11999');
    assert.equal(files.listed, 3);
    await list.pressEnter();
    assert.deepEqual(await picked, { kind: 'picked', sources: [file('/user/f11999')], folder: '/user' });
  });

  describe('of folders', () => {
    const pickFolder = async (files: FakeServer) =>
      pickRemoteFolder(
        { remote: files, clock: nodeClock },
        { server, folder: remoteRoot },
        new AbortController().signal,
      );

    it('shows no files, and chooses a folder that was opened', async () => {
      const picked = pickFolder(usual());
      await list.shows('data');
      assert.deepEqual(list.labels, ['Open This Folder', 'data', 'models']);
      await list.type('a.csv');
      assert.deepEqual(list.labels, ['No matching folders']);
      await list.type('dat');
      await list.isActive('data');
      await list.pressEnter();
      await list.shows('sub');
      assert.deepEqual(list.labels, ['Open This Folder', '..', 'sub']);
      await list.isTitled('Open Server Folder in Workspace: /user/data');
      await list.isActive('Open This Folder');
      await list.pressEnter();
      assert.equal(await picked, '/user/data');
    });

    it('shows a folder after 12,000 files with one Show More', async () => {
      const names = Array.from({ length: 12_000 }, (_, index) => `f${index}`);
      const picked = pickFolder(new FakeServer({ '/user': [...names, 'last/'] }));
      await list.shows('Show More');
      assert.deepEqual(list.labels, ['Open This Folder', 'Show More']);
      await list.isActive('Open This Folder');
      await list.moveTo('Show More');
      await list.pressEnter();
      await list.shows('last');
      await list.pressEscape();
      await picked;
    });

    it('takes a typed path with spaces while the server is busy', async () => {
      const files = usual();
      files.instead.push(never, never);
      const picked = pickFolder(files);
      await list.shows('Loading…');
      await list.type('/user/my models');
      await list.isActive('/user/my models');
      await list.pressEnter();
      assert.equal(await picked, '/user/my models');
    });

    it('says why a folder cannot be listed, also if the server accepts no bridge', async () => {
      const files = usual();
      files.instead.push(() =>
        Promise.reject(new EngeeError({ kind: 'protocol', what: 'run', detail: 'x', problem: { kind: 'noBridge' } })),
      );
      const picked = pickFolder(files);
      await list.shows('Try Again');
      assert.match(list.text, /could not be installed/);
      await list.pressEscape();
      assert.equal(await picked, undefined);
    });
  });

  it('shows hostile names as plain text', async () => {
    const files = new FakeServer({ '/user': ['[x](command:y)', '$(trash) a', 'a\nb'] });
    const picked = pick(files);
    await list.shows('a b');
    assert.deepEqual(list.labels, ['[x] (command:y)', '$ (trash) a', 'a b']);
    await list.pressEscape();
    await picked;
  });
});
