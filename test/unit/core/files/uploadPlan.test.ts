import assert from 'node:assert/strict';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { toBatches } from '../../../../src/core/files/batches.ts';
import { maxFiles, maxFolders, planUpload } from '../../../../src/core/files/planUpload.ts';
import { file, folder, linkTo, MemoryFiles, type Node } from './support/memoryFiles.ts';

const never = new AbortController().signal;
const plan = (nodes: Readonly<Record<string, Node>>, ...selection: string[]) =>
  planUpload(new MemoryFiles(nodes), selection, 'leaveOut', never);

describe('an upload plan', () => {
  it('keeps the place of a file below the chosen folder', async () => {
    const { files, totalBytes, leftOut } = await plan(
      {
        '/w/data': folder,
        '/w/data/a.csv': file('12345'),
        '/w/data/sub': folder,
        '/w/data/sub/b.csv': file('1'),
        '/w/c.csv': file(''),
      },
      '/w/c.csv',
      '/w/data',
    );
    assert.deepEqual(
      files.map(({ relativePath, sizeBytes }) => [relativePath, sizeBytes]),
      [
        ['data/a.csv', 5],
        ['data/sub/b.csv', 1],
        ['c.csv', 0],
      ],
    );
    assert.equal(totalBytes, 6);
    assert.deepEqual(leftOut, []);
  });

  it('takes once what is chosen itself and with its folder, in any order', async () => {
    const nodes = { '/w/data': folder, '/w/data/sub': folder, '/w/data/sub/b.csv': file() };
    const { files } = await plan(nodes, '/w/data/sub/b.csv', '/w/data/sub', '/w/data');
    assert.deepEqual(
      files.map(({ relativePath }) => relativePath),
      ['data/sub/b.csv'],
    );
  });

  it('F67 leaves out pipes, names Engee cannot have and what cannot be read, and says which', async () => {
    const { files, leftOut } = await plan(
      {
        '/w/d': folder,
        '/w/d/pipe': { kind: 'other' },
        '/w/d/a\nb': file(),
        '/w/d/a"b': file(),
        '/w/d/gone': { kind: 'broken', code: 'ENOENT' },
        '/w/d/empty': folder,
        '/w/d/good': file(),
      },
      '/w/d',
    );
    assert.deepEqual(
      files.map(({ relativePath }) => relativePath),
      ['d/good'],
    );
    assert.deepEqual(Object.fromEntries(leftOut.map(({ location, why }) => [location, why])), {
      '/w/d/pipe': 'special',
      '/w/d/a\nb': 'name',
      '/w/d/a"b': 'name',
      '/w/d/gone': 'unreadable',
      '/w/d/empty': 'emptyFolder',
    });
  });

  it('follows a link that was chosen itself', async () => {
    const { files } = await plan(
      { '/w/link': linkTo('/elsewhere'), '/elsewhere': folder, '/elsewhere/x': file() },
      '/w/link',
    );
    assert.deepEqual(
      files.map(({ relativePath }) => relativePath),
      ['link/x'],
    );
  });

  /** What becomes of each place of a plan: its path on Engee, or why it is left out. */
  const fates = async (files: MemoryFiles, ...selection: string[]) => {
    const made = await planUpload(files, selection, 'leaveOut', never);
    return {
      sent: made.files.map(({ relativePath }) => relativePath),
      leftOut: Object.fromEntries(made.leftOut.map(({ location, why }) => [location, why])),
    };
  };

  it('1.5 follows a link inside a folder, to a file or a folder, directly or by other links, only where its real place is in the selection', async () => {
    const files = new MemoryFiles({
      '/w': folder,
      '/w/d': folder,
      '/w/d/a': file(),
      '/w/d/sub': folder,
      '/w/d/sub/b': file(),
      '/w/other': folder,
      '/w/other/c': file(),
      '/w/dx': file(),
      '/secret': folder,
      '/secret/key': file(),
      '/w/d/k1': linkTo('/w/d/a'),
      '/w/d/k2': linkTo('/w/d/sub'),
      '/w/d/k3': linkTo('/w/d/k1'),
      '/w/d/k4': linkTo('/w/other/c'),
      '/w/d/k5': linkTo('/w/dx'),
      '/w/d/l1': linkTo('/secret/key'),
      '/w/d/l2': linkTo('/secret'),
      '/w/d/l3': linkTo('/w/d/l1'),
      '/w/d/l4': linkTo('/w/d/l2/key'),
      '/w/d/l5': linkTo('/w'),
    });
    assert.deepEqual(await fates(files, '/w/d', '/w/other'), {
      sent: ['d/a', 'd/sub/b', 'd/k1', 'd/k2/b', 'd/k3', 'd/k4', 'other/c'],
      leftOut: Object.fromEntries(['k5', 'l1', 'l2', 'l3', 'l4', 'l5'].map((name) => [`/w/d/${name}`, 'linkOutside'])),
    });
  });

  it('1.5 no link brings back in what is left out by custom', async () => {
    const files = new MemoryFiles({
      '/w': folder,
      '/w/.git': folder,
      '/w/.git/config': file(),
      '/w/l1': linkTo('/w/.git'),
      '/w/l2': linkTo('/w/.git/config'),
    });
    assert.deepEqual(await fates(files, '/w'), {
      sent: [],
      leftOut: { '/w/l1': 'linkOutside', '/w/l2': 'linkOutside' },
    });
  });

  it('1.5 names links that lead nowhere, to themselves, or to a folder that they lie in', async () => {
    const files = new MemoryFiles({
      '/w': folder,
      '/w/a': folder,
      '/w/a/x': file(),
      '/w/a/up': linkTo('/w'),
      '/w/a/self': linkTo('/w/a'),
      '/w/a/gone': linkTo('/w/nothing'),
      '/w/a/loop': linkTo('/w/a/loop'),
      '/w/b': folder,
      '/w/b/a': linkTo('/w/a'),
      '/w/a/b': linkTo('/w/b'),
    });
    const { sent, leftOut } = await fates(files, '/w');
    assert.deepEqual(sent, ['w/a/x', 'w/b/a/x']);
    assert.deepEqual(leftOut, {
      '/w/a/up': 'linkLoop',
      '/w/a/self': 'linkLoop',
      '/w/a/gone': 'linkBroken',
      '/w/a/loop': 'linkBroken',
      '/w/a/b/a': 'linkLoop',
      '/w/b/a/up': 'linkLoop',
      '/w/b/a/self': 'linkLoop',
      '/w/b/a/gone': 'linkBroken',
      '/w/b/a/loop': 'linkBroken',
      '/w/b/a/b': 'linkLoop',
    });
  });

  it('1.5 follows no link where it is not told where it leads', async () => {
    const files = new MemoryFiles({
      '/w': folder,
      '/w/a': file(),
      '/w/l1': linkTo('/w/a'),
      '/w/l2': linkTo('/secret'),
      '/secret': folder,
      '/secret/key': file(),
    });
    files.tellsLinks = false;
    assert.deepEqual(await fates(files, '/w'), {
      sent: ['w/a'],
      leftOut: { '/w/l1': 'linkUntold', '/w/l2': 'linkUntold' },
    });
    assert.deepEqual((await fates(files, '/w/l2')).sent, ['l2/key']);
  });

  it('1.5 a file that becomes a link after its folder was listed is left out too', async () => {
    const files = new MemoryFiles({ '/w': folder, '/w/a': file(), '/secret': file() });
    const list = files.list.bind(files);
    files.list = async (location) => {
      const entries = await list(location);
      files.nodes.set('/w/a', linkTo('/secret'));
      return entries;
    };
    assert.deepEqual(await fates(files, '/w'), { sent: [], leftOut: { '/w/a': 'linkOutside' } });
  });

  it('1.5 folders that link to each other end, although there are more ways through them than can be walked', async () => {
    const nodes: Record<string, Node> = { '/w': folder };
    const names = Array.from({ length: 9 }, (_, index) => `d${index}`);
    for (const from of names) {
      nodes[`/w/${from}`] = folder;
      for (const to of names) nodes[`/w/${from}/${to}`] = linkTo(`/w/${to}`);
    }
    const files = new MemoryFiles(nodes);
    let listed = 0;
    const list = files.list.bind(files);
    files.list = async (location) => {
      listed += 1;
      return list(location);
    };
    await assert.rejects(
      planUpload(files, ['/w'], 'leaveOut', never),
      (error) =>
        error instanceof EngeeError && error.fault.kind === 'invalidInput' && error.fault.input === 'tooManyFiles',
    );
    assert.equal(listed, maxFolders);
  });

  it('rejects when something chosen cannot be read', async () => {
    await assert.rejects(
      plan({}, '/w/gone'),
      (error) => error instanceof EngeeError && error.fault.kind === 'localFile',
    );
  });

  it('leaves out by custom what is never wanted, unless it is chosen', async () => {
    const nodes = {
      '/w': folder,
      '/w/.git': folder,
      '/w/.git/x': file(),
      '/w/.engee-download-12': folder,
      '/w/.engee-download-12/1': file(),
      '/w/a': file(),
    };
    const whole = await plan(nodes, '/w');
    assert.deepEqual(
      whole.files.map(({ relativePath }) => relativePath),
      ['w/a'],
    );
    assert.deepEqual(whole.excluded, ['.git']);
    const chosen = await plan(nodes, '/w/.git');
    assert.deepEqual(
      chosen.files.map(({ relativePath }) => relativePath),
      ['.git/x'],
    );
  });

  it('refuses more files than anybody means to send', async () => {
    const nodes: Record<string, Node> = { '/w': folder };
    for (let index = 0; index <= maxFiles; index += 1) nodes[`/w/${index}`] = file();
    await assert.rejects(
      plan(nodes, '/w'),
      (error) => error instanceof EngeeError && error.message === 'engee:invalidInput',
    );
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const files = new MemoryFiles({ '/w': folder, '/w/a': file() });
    files.list = () => {
      controller.abort();
      return Promise.resolve([{ name: 'a', location: '/w/a', isLink: false }]);
    };
    await assert.rejects(planUpload(files, ['/w'], 'leaveOut', controller.signal), { name: 'AbortError' });
  });
});

describe('batches', () => {
  const sized = (...sizes: number[]) =>
    sizes.map((sizeBytes, index) => ({
      location: String(index),
      relativePath: String(index),
      sizeBytes,
      identity: '',
    }));
  const sizesOf = (...sizes: number[]) =>
    toBatches(sized(...sizes)).map((batch) => batch.map(({ sizeBytes }) => sizeBytes));
  const kb = 1024;

  it('send large files alone and small ones together', () => {
    assert.deepEqual(sizesOf(1, 300 * kb, 2, 256 * kb), [[1, 2, 256 * kb], [300 * kb]]);
    assert.deepEqual(sizesOf(), []);
  });

  it('are bounded in number and in bytes', () => {
    assert.deepEqual(
      toBatches(sized(...Array.from({ length: 40 }, () => 1))).map((batch) => batch.length),
      [32, 8],
    );
    assert.deepEqual(
      toBatches(sized(...Array.from({ length: 20 }, () => 256 * kb))).map((batch) => batch.length),
      [16, 4],
    );
  });
});
