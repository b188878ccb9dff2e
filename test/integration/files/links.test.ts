import assert from 'node:assert/strict';
import { link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultOf } from '../../../src/core/errors/engeeError.ts';
import { planUpload } from '../../../src/core/files/planUpload.ts';
import { HttpFailure } from '../../../src/platform/http.ts';
import { openRequestBody } from '../../../src/platform/node/requestBody.ts';
import { noExcludes } from '../../unit/core/files/support/noExcludes.ts';
import { type Disk, makeDisk } from './support/disk.ts';

const never = new AbortController().signal;
const codeOf = (error: unknown) => {
  const fault = faultOf(error);
  return fault?.kind === 'localFile' ? fault.code : String(error);
};

/** Tests upload the folder `proj`; the secrets are next to it. */
describe('Uploading links on the disk', () => {
  let disk: Disk;
  let proj: string;
  let secret: string;

  beforeEach(async () => {
    disk = await makeDisk();
    proj = join(disk.folder, 'proj');
    await mkdir(join(proj, 'sub'), { recursive: true });
    await writeFile(join(proj, 'a.csv'), 'a');
    await writeFile(join(proj, 'sub', 'b.csv'), 'b');
    await mkdir(join(disk.root, 'ssh'));
    secret = join(disk.root, 'ssh', 'id_rsa');
    await writeFile(secret, 'SECRET');
  });
  afterEach(() => disk.remove());

  const at = (...names: string[]) => join(proj, ...names);

  async function outcomesOf(...selection: string[]) {
    const plan = await planUpload(disk.local, selection, 'skip', noExcludes, never);
    const leftOut = Object.fromEntries(
      plan.leftOut.map(({ location, why }) => [location.replace(`${disk.folder}/`, ''), why]),
    );
    return { sent: plan.files.map(({ relativePath }) => relativePath), leftOut };
  }

  it('does not follow any kind of link out of the chosen folder', async () => {
    await mkdir(join(disk.folder, 'proj2'));
    await writeFile(join(disk.folder, 'proj2', 'x'), '');
    await symlink(secret, at('data.csv'));
    await symlink('../../ssh', at('dir'));
    await symlink('data.csv', at('chain1'));
    await symlink('chain1', at('chain2'));
    await symlink('dir/id_rsa', at('through'));
    await symlink('..', at('up'));
    await symlink('../proj2/x', at('alike'));
    const { sent, leftOut } = await outcomesOf(proj);
    assert.deepEqual(sent, ['proj/a.csv', 'proj/sub/b.csv']);
    const names = ['alike', 'chain1', 'chain2', 'data.csv', 'dir', 'through', 'up'];
    assert.deepEqual(leftOut, Object.fromEntries(names.map((name) => [`proj/${name}`, 'linkOutside'])));
  });

  it('follows links inside the chosen folder, to files and folders', async () => {
    await symlink('sub/b.csv', at('l1'));
    await symlink('l1', at('l2'));
    await symlink(at('sub'), at('l3'));
    await symlink('../../proj/a.csv', at('sub', 'l4'));
    // `..` of a linked folder is the parent of its target.
    await symlink('l3/../a.csv', at('l5'));
    const { sent, leftOut } = await outcomesOf(proj);
    assert.deepEqual(sent, [
      'proj/a.csv',
      'proj/l1',
      'proj/l2',
      'proj/l3/b.csv',
      'proj/l3/l4',
      'proj/l5',
      'proj/sub/b.csv',
      'proj/sub/l4',
    ]);
    assert.deepEqual(leftOut, {});
  });

  it('reports loops and broken links', async () => {
    await symlink('gone', at('broken'));
    await symlink('self', at('self'));
    await symlink('two', at('one'));
    await symlink('one', at('two'));
    await symlink('..', at('sub', 'up'));
    await symlink('a.csv/x', at('under'));
    const { sent, leftOut } = await outcomesOf(proj);
    assert.deepEqual(sent, ['proj/a.csv', 'proj/sub/b.csv']);
    assert.deepEqual(leftOut, {
      'proj/broken': 'linkBroken',
      'proj/one': 'linkBroken',
      'proj/self': 'linkBroken',
      'proj/two': 'linkBroken',
      'proj/under': 'linkBroken',
      'proj/sub/up': 'linkLoop',
    });
  });

  it('follows a link that was chosen directly and treats its target as the selection', async () => {
    await symlink(secret, join(disk.folder, 'key'));
    await symlink(proj, join(disk.folder, 'shortcut'));
    await symlink(at('a.csv'), at('sub', 'inside'));
    await symlink(secret, at('sub', 'outside'));
    assert.deepEqual((await outcomesOf(join(disk.folder, 'key'))).sent, ['key']);
    const { sent, leftOut } = await outcomesOf(join(disk.folder, 'shortcut'));
    assert.deepEqual(sent, ['shortcut/a.csv', 'shortcut/sub/b.csv', 'shortcut/sub/inside']);
    assert.deepEqual(leftOut, { 'shortcut/sub/outside': 'linkOutside' });
  });

  it('treats a hard link as a file', async () => {
    await link(secret, at('hard'));
    assert.deepEqual((await outcomesOf(proj)).sent, ['proj/a.csv', 'proj/hard', 'proj/sub/b.csv']);
  });

  /** Each replaces a planned file with the secret. */
  const swaps: Record<string, () => Promise<void>> = {
    'the file becomes a link': async () => {
      await rm(at('sub', 'b.csv'));
      await symlink(secret, at('sub', 'b.csv'));
    },
    'its folder becomes a link': async () => {
      await rename(secret, join(disk.root, 'ssh', 'b.csv'));
      await rm(at('sub'), { recursive: true });
      await symlink(join(disk.root, 'ssh'), at('sub'));
    },
    'the file becomes a hard link': async () => {
      await rm(at('sub', 'b.csv'));
      await link(secret, at('sub', 'b.csv'));
    },
  };

  for (const [what, swap] of Object.entries(swaps)) {
    it(`sends nothing else if ${what} between planning and sending`, async () => {
      const { files } = await planUpload(disk.local, [proj], 'skip', noExcludes, never);
      const file = files.find(({ relativePath }) => relativePath === 'proj/sub/b.csv') ?? assert.fail();
      const { source } = await disk.local.read(file.location, file.identity);
      await swap();
      await assert.rejects(disk.local.read(file.location, file.identity), (error) => codeOf(error) === 'REPLACED');
      await assert.rejects(
        openRequestBody({ kind: 'multipart', fields: [], files: [{ fieldName: 'f', fileName: 'x', source }] }),
        (error) => {
          assert.ok(error instanceof HttpFailure);
          assert.deepEqual(error.reason, { kind: 'localFile', path: file.location, code: 'REPLACED' });
          return true;
        },
      );
    });

    it(`sends nothing else if ${what} during the request`, async () => {
      const { files } = await planUpload(disk.local, [proj], 'skip', noExcludes, never);
      const file = files.find(({ relativePath }) => relativePath === 'proj/sub/b.csv') ?? assert.fail();
      const { source } = await disk.local.read(file.location, file.identity);
      // The first part fills the body until it is read, so the file is read after the swap.
      const first = { kind: 'bytes', bytes: Buffer.alloc(1024 ** 2) } as const;
      const body = await openRequestBody({
        kind: 'multipart',
        fields: [],
        files: [first, source].map((each) => ({ fieldName: 'f', fileName: 'x', source: each })),
      });
      await swap();
      let sent = '';
      await assert.rejects(
        async () => {
          for await (const chunk of body) sent += String(chunk);
        },
        (error) => error instanceof HttpFailure && error.reason.kind === 'localFile' && error.reason.code === 'CHANGED',
      );
      assert.ok(!sent.includes('SECRET'));
    });
  }
});
