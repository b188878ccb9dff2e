import assert from 'node:assert/strict';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { toBatches } from '../../../../src/core/files/batches.ts';
import { maxFiles, planUpload } from '../../../../src/core/files/uploadPlan.ts';
import { file, folder, MemoryFiles, type Node } from './support/memoryFiles.ts';

const never = new AbortController().signal;
const plan = (nodes: Readonly<Record<string, Node>>, ...selection: string[]) => planUpload(new MemoryFiles(nodes), selection, never);

describe('an upload plan', () => {
  it('keeps the place of a file below the chosen folder', async () => {
    const { files, totalBytes, leftOut } = await plan(
      { '/w/data': folder, '/w/data/a.csv': file('12345'), '/w/data/sub': folder, '/w/data/sub/b.csv': file('1'), '/w/c.csv': file('') },
      '/w/c.csv',
      '/w/data',
    );
    assert.deepEqual(files.map(({ relativePath, sizeBytes }) => [relativePath, sizeBytes]), [['data/a.csv', 5], ['data/sub/b.csv', 1], ['c.csv', 0]]);
    assert.equal(totalBytes, 6);
    assert.deepEqual(leftOut, []);
  });

  it('takes once what is chosen itself and with its folder, in any order', async () => {
    const nodes = { '/w/data': folder, '/w/data/sub': folder, '/w/data/sub/b.csv': file() };
    const { files } = await plan(nodes, '/w/data/sub/b.csv', '/w/data/sub', '/w/data');
    assert.deepEqual(files.map(({ relativePath }) => relativePath), ['data/sub/b.csv']);
  });

  it('F67 leaves out linked folders, pipes, names Engee cannot have and what cannot be read, and says which', async () => {
    const { files, leftOut } = await plan(
      {
        '/w/d': folder, '/w/d/loop': { kind: 'directory', isLink: true }, '/w/d/loop/x': file(), '/w/d/pipe': { kind: 'other' }, '/w/d/a\nb': file(), '/w/d/a"b': file(),
        '/w/d/gone': { kind: 'broken', code: 'ENOENT' }, '/w/d/empty': folder, '/w/d/good': file(),
      },
      '/w/d',
    );
    assert.deepEqual(files.map(({ relativePath }) => relativePath), ['d/good']);
    assert.deepEqual(Object.fromEntries(leftOut.map(({ location, why }) => [location, why])), {
      '/w/d/loop': 'linkedFolder', '/w/d/pipe': 'special', '/w/d/a\nb': 'name', '/w/d/a"b': 'name', '/w/d/gone': 'unreadable', '/w/d/empty': 'emptyFolder',
    });
  });

  it('follows a link that was chosen itself', async () => {
    const { files } = await plan({ '/w/link': { kind: 'directory', isLink: true }, '/w/link/x': file() }, '/w/link');
    assert.deepEqual(files.map(({ relativePath }) => relativePath), ['link/x']);
  });

  it('rejects when something chosen cannot be read', async () => {
    await assert.rejects(plan({}, '/w/gone'), (error) => error instanceof EngeeError && error.fault.kind === 'localFile');
  });

  it('leaves out by custom what is never wanted, unless it is chosen', async () => {
    const nodes = { '/w': folder, '/w/.git': folder, '/w/.git/x': file(), '/w/.engee-download-12': folder, '/w/.engee-download-12/1': file(), '/w/a': file() };
    const whole = await plan(nodes, '/w');
    assert.deepEqual(whole.files.map(({ relativePath }) => relativePath), ['w/a']);
    assert.deepEqual(whole.excluded, ['.git']);
    const chosen = await plan(nodes, '/w/.git');
    assert.deepEqual(chosen.files.map(({ relativePath }) => relativePath), ['.git/x']);
  });

  it('refuses more files than anybody means to send', async () => {
    const nodes: Record<string, Node> = { '/w': folder };
    for (let index = 0; index <= maxFiles; index += 1) nodes[`/w/${index}`] = file();
    await assert.rejects(plan(nodes, '/w'), (error) => error instanceof EngeeError && error.message === 'engee:invalidInput');
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const files = new MemoryFiles({ '/w': folder, '/w/a': file() });
    files.list = () => {
      controller.abort();
      return Promise.resolve([{ name: 'a', location: '/w/a', isLink: false }]);
    };
    await assert.rejects(planUpload(files, ['/w'], controller.signal), { name: 'AbortError' });
  });
});

describe('batches', () => {
  const sized = (...sizes: number[]) => sizes.map((sizeBytes, index) => ({ location: String(index), relativePath: String(index), sizeBytes }));
  const sizesOf = (...sizes: number[]) => toBatches(sized(...sizes)).map((batch) => batch.map(({ sizeBytes }) => sizeBytes));
  const kb = 1024;

  it('send large files alone and small ones together', () => {
    assert.deepEqual(sizesOf(1, 300 * kb, 2, 256 * kb), [[1, 2, 256 * kb], [300 * kb]]);
    assert.deepEqual(sizesOf(), []);
  });

  it('are bounded in number and in bytes', () => {
    assert.deepEqual(toBatches(sized(...Array.from({ length: 40 }, () => 1))).map((batch) => batch.length), [32, 8]);
    assert.deepEqual(toBatches(sized(...Array.from({ length: 20 }, () => 256 * kb))).map((batch) => batch.length), [16, 4]);
  });
});
