import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { faultOf } from '../../../src/core/errors/engeeError.ts';
import { admitArchive, maxArchiveEntries } from '../../../src/core/files/archive.ts';
import type { UnpackedFile } from '../../../src/platform/localFiles.ts';
import { type CraftedEntry, craftZip } from './support/craftZip.ts';
import { bytesOf, type Disk, makeDisk, openFilesBelow, withFileSizeLimit } from './support/disk.ts';

const never = new AbortController().signal;
const megabyte = 1024 ** 2;

async function packed(files: Readonly<Record<string, Buffer>>, forceZip64Format = false): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, data] of Object.entries(files)) zip.addBuffer(data, name, { mode: 0o100755 });
  zip.end({ forceZip64Format, comment: '' });
  return buffer(zip.outputStream);
}

describe('NodeStaging.unpack', () => {
  let disk: Disk;

  beforeEach(async () => {
    disk = await makeDisk();
  });
  afterEach(() => disk.remove());

  /** Unpacks an archive, returns the texts of its files by path, and discards everything. */
  async function unpack(zip: Buffer, signal = never): Promise<Readonly<Record<string, string>>> {
    const staging = await disk.local.stage(disk.folder);
    try {
      const archive = await staging.write(bytesOf(zip), () => undefined, never);
      const files = await staging.unpack(
        archive,
        maxArchiveEntries,
        (entries, bytes) => admitArchive(entries, bytes, 'posix'),
        signal,
      );
      return Object.fromEntries(await Promise.all(files.map(async (file) => [file.path, await textOf(file)] as const)));
    } finally {
      await staging.discard();
      assert.deepEqual(await openFilesBelow(disk.root), []);
      assert.deepEqual(await disk.tree(), ['folder']);
    }
  }

  async function textOf({ id, sizeBytes }: UnpackedFile): Promise<string> {
    const { mode, size } = await stat(id);
    assert.equal(mode & 0o111, 0, 'no file is executable');
    assert.equal(size, sizeBytes);
    return readFile(id, 'utf8');
  }

  it('unpacks folders, empty files and names in any script', async () => {
    const files = { 'a.csv': 'a'.repeat(100_000), 'sub/deep/данные 😀.csv': 'b', empty: '', 'e\u0301': 'c' };
    const zip = await packed(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
    );
    assert.deepEqual(await unpack(zip), files);
    assert.deepEqual(await unpack(craftZip([{ name: 'd/' }, { name: 'd/x', data: 'x', isDeflated: true }])), {
      'd/x': 'x',
    });
  });

  it('unpacks many small and large files, stored and compressed, in any order', async () => {
    const texts = Array.from({ length: 50 }, (_, index) => `${index} `.repeat(index % 7 === 0 ? 40_000 : 100));
    const zip = craftZip(
      texts.map((data, index) => ({ name: `d/${index}`, data, isDeflated: index % 2 === 0 })).toReversed(),
    );
    assert.deepEqual(await unpack(zip), Object.fromEntries(texts.map((text, index) => [`d/${index}`, text])));
  });

  it('unpacks the ZIP64 format', async () => {
    assert.deepEqual(await unpack(await packed({ a: Buffer.from('a') }, true)), { a: 'a' });
  });

  const link = 0o120777;
  const hostile: Readonly<Record<string, readonly CraftedEntry[]>> = {
    'a parent path': [{ name: '../evil', data: 'x' }],
    'a parent path in the middle': [{ name: 'a/../../evil', data: 'x' }],
    'an absolute path': [{ name: '/tmp/evil', data: 'x' }],
    'a backslash': [{ name: '..\\evil', data: 'x' }],
    'a drive': [{ name: 'C:\\evil', data: 'x' }],
    'a drive without a slash': [{ name: 'C:evil', data: 'x' }],
    'a link and a file inside it': [
      { name: 'l', data: '..', mode: link },
      { name: 'l/evil', data: 'x' },
    ],
    'a single link': [{ name: 'l', data: '/etc/passwd', mode: link }],
    'a device': [{ name: 'd', mode: 0o020666 }],
    'a pipe': [{ name: 'p', mode: 0o010666 }],
    'duplicate names': [
      { name: 'a', data: '1' },
      { name: 'a', data: '2' },
    ],
    'names that differ in case': [
      { name: 'a', data: '1' },
      { name: 'A', data: '2' },
    ],
    'names that differ in the composition of an accent': [
      { name: 'é', data: '1' },
      { name: 'e\u0301', data: '2' },
    ],
    'a NUL': [{ name: Buffer.from('good\0../evil'), data: 'x' }],
    'a device name': [{ name: 'sub/CON.txt', data: 'x' }],
    'a hidden stream': [{ name: 'x:ads', data: 'x' }],
    'a direction mark in a name': [{ name: 'gpj.\u202etxt.exe', data: 'x' }],
    'an empty name': [{ name: '', data: 'x' }],
    'a name that is not UTF-8 and hides a slash': [
      { name: Buffer.from([0xff, 0x2f, 0x2e, 0x2e, 0x2f, 0x61]), data: 'x' },
    ],
    'an encrypted entry': [{ name: 'a', data: 'x', flags: 1, claimedSize: 1 }],
    'a bomb that declares its size': [{ name: 'a', data: Buffer.alloc(20 * megabyte), isDeflated: true }],
    'too many nested folders': [{ name: `${'d/'.repeat(40)}a`, data: 'x' }],
    'too many entries': Array.from({ length: 10_001 }, (_, index) => ({ name: String(index) })),
  };
  for (const [what, entries] of Object.entries(hostile)) {
    it(`rejects an archive with ${what}`, async () => {
      await assert.rejects(unpack(craftZip([{ name: 'good', data: 'good' }, ...entries])), (error) => {
        const fault = faultOf(error);
        // The library itself can reject an encrypted entry first, as damaged.
        assert.ok(
          what.includes('encrypted')
            ? fault !== undefined
            : fault?.kind === 'invalidInput' && fault.input === 'archive',
          String(error),
        );
        return true;
      });
    });
  }

  const good = craftZip([{ name: 'a', data: 'hello', isDeflated: true }]);
  const damaged: Readonly<Record<string, Buffer>> = {
    'no bytes': Buffer.alloc(0),
    'another file format': Buffer.from('<html>maintenance</html>'),
    'a missing end': good.subarray(0, good.length - 10),
    'a missing middle': Buffer.concat([good.subarray(0, 20), good.subarray(30)]),
    'a wrong checksum': craftZip([{ name: 'a', data: 'hello', claimedCrc: 1 }]),
    'a size that is too small': craftZip([
      { name: 'a', data: Buffer.alloc(megabyte), isDeflated: true, claimedSize: 10 },
    ]),
    'a size that is too large': craftZip([{ name: 'a', data: 'hello', isDeflated: true, claimedSize: 1000 }]),
    'broken compression': craftZip([{ name: 'a', data: 'hello', isDeflated: true }]).fill(0xff, 31, 36),
    'a wrong checksum of a large file': craftZip([{ name: 'a', data: Buffer.alloc(megabyte), claimedCrc: 1 }]),
    'a size of a large file that is too small': craftZip([
      { name: 'a', data: Buffer.alloc(megabyte), isDeflated: true, claimedSize: megabyte - 1 },
    ]),
    'a size of a large file that is too large': craftZip([
      { name: 'a', data: Buffer.alloc(megabyte), isDeflated: true, claimedSize: megabyte + 1 },
    ]),
    'broken compression of a large file': craftZip([
      { name: 'a', data: Buffer.alloc(megabyte), isDeflated: true },
    ]).fill(0xff, 31, 36),
    'fewer entries than declared': craftZip([{ name: 'a', data: 'hello' }], 3),
  };
  for (const [what, zip] of Object.entries(damaged)) {
    it(`reports an archive with ${what} as damaged`, async () => {
      await assert.rejects(unpack(zip), (error) => faultOf(error)?.kind === 'protocol');
    });
  }

  it('rejects an archive that declares 65,000 entries before it reads them', async () => {
    await assert.rejects(unpack(craftZip([{ name: 'a' }], 65_000)), (error) => faultOf(error)?.kind === 'invalidInput');
  });

  if (process.platform === 'linux') {
    it('reports a disk that is full of unpacked files and leaves nothing behind', async () => {
      const zip = craftZip(
        Array.from({ length: 20 }, (_, index) => ({ name: `${index}`, data: 'x'.repeat(9_000), isDeflated: true })),
      );
      await withFileSizeLimit(8_000, () =>
        assert.rejects(unpack(zip), (error) => {
          const fault = faultOf(error);
          return fault?.kind === 'localFile' && fault.code === 'EFBIG';
        }),
      );
    });
  }

  it('stops when it is canceled', async () => {
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(unpack(good, controller.signal), { name: 'AbortError' });
  });

  it('stops at the budget for many small files', async () => {
    const staging = await disk.local.stage(disk.folder);
    const zip = craftZip(Array.from({ length: 40 }, (_, index) => ({ name: `${index}`, data: 'x'.repeat(100) })));
    const archive = await staging.write(bytesOf(zip), () => undefined, never);
    await assert.rejects(
      staging.unpack(archive, 100, () => 3_999, never),
      (error) => faultOf(error)?.kind === 'invalidInput',
    );
    await staging.discard();
  });

  it('stops at the budget for a bomb that declares a wrong size', async () => {
    const staging = await disk.local.stage(disk.folder);
    const zip = craftZip([
      { name: 'a', data: Buffer.alloc(megabyte), isDeflated: true },
      { name: 'b', data: Buffer.alloc(megabyte), isDeflated: true },
    ]);
    const archive = await staging.write(bytesOf(zip), () => undefined, never);
    await assert.rejects(
      staging.unpack(archive, 10, () => megabyte + 1000, never),
      (error) => faultOf(error)?.kind === 'invalidInput',
    );
    assert.deepEqual(await openFilesBelow(join(disk.root)), []);
    await staging.discard();
  });
});
