import assert from 'node:assert/strict';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { toBatches } from '../../../../src/core/files/batches.ts';
import { maxFiles, maxFolders, planUpload } from '../../../../src/core/files/planUpload.ts';
import { file, folder, linkTo, MemoryFiles, type Node } from './support/memoryFiles.ts';
import { noExcludes } from './support/noExcludes.ts';

const never = new AbortController().signal;
const plan = (nodes: Readonly<Record<string, Node>>, ...selection: string[]) =>
  planUpload(new MemoryFiles(nodes), selection, 'skip', noExcludes, never);

describe('planUpload', () => {
  it('keeps the path of a file below the chosen folder', async () => {
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

  it('includes a file once if it is chosen directly and with its folder, in any order', async () => {
    const nodes = { '/w/data': folder, '/w/data/sub': folder, '/w/data/sub/b.csv': file() };
    const { files } = await plan(nodes, '/w/data/sub/b.csv', '/w/data/sub', '/w/data');
    assert.deepEqual(
      files.map(({ relativePath }) => relativePath),
      ['data/sub/b.csv'],
    );
  });

  it('leaves out pipes, invalid names and unreadable files, and reports them', async () => {
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

  it('follows a link that was chosen directly', async () => {
    const { files } = await plan(
      { '/w/link': linkTo('/elsewhere'), '/elsewhere': folder, '/elsewhere/x': file() },
      '/w/link',
    );
    assert.deepEqual(
      files.map(({ relativePath }) => relativePath),
      ['link/x'],
    );
  });

  /** Returns the paths on Engee of a plan, and why the other files are left out. */
  const outcomesOf = async (files: MemoryFiles, ...selection: string[]) => {
    const made = await planUpload(files, selection, 'skip', noExcludes, never);
    return {
      sent: made.files.map(({ relativePath }) => relativePath),
      leftOut: Object.fromEntries(made.leftOut.map(({ location, why }) => [location, why])),
    };
  };

  it('follows a direct or indirect link inside a folder only if its target is in the selection', async () => {
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
    assert.deepEqual(await outcomesOf(files, '/w/d', '/w/other'), {
      sent: ['d/a', 'd/sub/b', 'd/k1', 'd/k2/b', 'd/k3', 'd/k4', 'other/c'],
      leftOut: Object.fromEntries(['k5', 'l1', 'l2', 'l3', 'l4', 'l5'].map((name) => [`/w/d/${name}`, 'linkOutside'])),
    });
  });

  it('does not follow a link to something that is always excluded', async () => {
    const files = new MemoryFiles({
      '/w': folder,
      '/w/.git': folder,
      '/w/.git/config': file(),
      '/w/l1': linkTo('/w/.git'),
      '/w/l2': linkTo('/w/.git/config'),
    });
    assert.deepEqual(await outcomesOf(files, '/w'), {
      sent: [],
      leftOut: { '/w/l1': 'linkOutside', '/w/l2': 'linkOutside' },
    });
  });

  it('reports links that are broken, link to themselves, or link to a folder that contains them', async () => {
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
    const { sent, leftOut } = await outcomesOf(files, '/w');
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

  it('does not follow a link if the file system does not report its target', async () => {
    const files = new MemoryFiles({
      '/w': folder,
      '/w/a': file(),
      '/w/l1': linkTo('/w/a'),
      '/w/l2': linkTo('/secret'),
      '/secret': folder,
      '/secret/key': file(),
    });
    files.tellsLinks = false;
    assert.deepEqual(await outcomesOf(files, '/w'), {
      sent: ['w/a'],
      leftOut: { '/w/l1': 'linkTargetUnknown', '/w/l2': 'linkTargetUnknown' },
    });
    assert.deepEqual((await outcomesOf(files, '/w/l2')).sent, ['l2/key']);
  });

  it('leaves out a file that becomes a link after its folder was listed', async () => {
    const files = new MemoryFiles({ '/w': folder, '/w/a': file(), '/secret': file() });
    const list = files.list.bind(files);
    files.list = async (location) => {
      const entries = await list(location);
      files.nodes.set('/w/a', linkTo('/secret'));
      return entries;
    };
    assert.deepEqual(await outcomesOf(files, '/w'), { sent: [], leftOut: { '/w/a': 'linkOutside' } });
  });

  it('stops in folders that link to each other, although there are too many paths through them', async () => {
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
      planUpload(files, ['/w'], 'skip', noExcludes, never),
      (error) =>
        error instanceof EngeeError && error.fault.kind === 'invalidInput' && error.fault.input === 'tooManyFiles',
    );
    assert.equal(listed, maxFolders);
  });

  it('rejects when a chosen file cannot be read', async () => {
    await assert.rejects(
      plan({}, '/w/gone'),
      (error) => error instanceof EngeeError && error.fault.kind === 'localFile',
    );
  });

  it('excludes files that nobody wants on Engee, unless they are chosen directly', async () => {
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

  it('rejects too many files', async () => {
    const nodes: Record<string, Node> = { '/w': folder };
    for (let index = 0; index <= maxFiles; index += 1) nodes[`/w/${index}`] = file();
    await assert.rejects(
      plan(nodes, '/w'),
      (error) => error instanceof EngeeError && error.message === 'engee:invalidInput',
    );
  });

  it('stops when it is canceled', async () => {
    const controller = new AbortController();
    const files = new MemoryFiles({ '/w': folder, '/w/a': file() });
    files.list = () => {
      controller.abort();
      return Promise.resolve([{ name: 'a', location: '/w/a', isLink: false }]);
    };
    await assert.rejects(planUpload(files, ['/w'], 'skip', noExcludes, controller.signal), { name: 'AbortError' });
  });
});

describe('toBatches', () => {
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

  it('puts each large file into its own batch and small ones together', () => {
    assert.deepEqual(sizesOf(1, 300 * kb, 2, 256 * kb), [[1, 2, 256 * kb], [300 * kb]]);
    assert.deepEqual(sizesOf(), []);
  });

  it('limits a batch in files and in bytes', () => {
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
