import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { Busboy } from '@fastify/busboy';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { Client, userApi } from './client.ts';

describe('Sandbox files', function () {
  // The limit is generous because a busy machine is slow. No test waits that long by itself.
  this.timeout(20_000);

  let sandbox: Sandbox;
  let client: Client;

  beforeEach(async () => {
    sandbox = await startSandbox({ julia: undefined, startMs: 0, stopMs: 0 });
    client = new Client(sandbox);
    await sandbox.control.startServer();
  });

  afterEach(() => sandbox.close());

  const user = (...path: string[]): string => join(sandbox.userDirectory, ...path);

  describe('upload', () => {
    it('puts each file into the directory at its index and creates missing directories', async () => {
      const { status } = await client.upload(['/user/new/deep', 'a.txt', 'A'], ['/user', 'b.txt', 'B']);
      assert.equal(status, 200);
      assert.equal(await readFile(user('new', 'deep', 'a.txt'), 'utf8'), 'A');
      assert.equal(await readFile(user('b.txt'), 'utf8'), 'B');
    });

    it('replies with an empty body, because none is documented', async () => {
      assert.equal((await client.upload(['/user', 'a.txt', 'A'])).text, '');
    });

    it('adds a suffix to the name of a new file instead of replacing an existing file (its form is a guess)', async () => {
      for (const content of ['first', 'second', 'third']) {
        await client.upload(['/user', 'a.tar.gz', content]);
      }
      assert.deepEqual((await readdir(user())).sort(), ['a.tar.gz', 'a.tar_1.gz', 'a.tar_2.gz']);
      assert.equal(await readFile(user('a.tar.gz'), 'utf8'), 'first');
      assert.equal(await readFile(user('a.tar_2.gz'), 'utf8'), 'third');
    });

    it('keeps two files with the same name from one request', async () => {
      await client.upload(['/user', 'twin', '1'], ['/user', 'twin', '2']);
      assert.deepEqual((await readdir(user())).sort(), ['twin', 'twin_1']);
    });

    it('replies 403 to an upload outside /user and keeps no file', async () => {
      await symlink('/tmp', user('out'));
      for (const directory of ['/etc', '/user/../etc', '/userx', 'user', '/', '/user/out', '/user/out/deeper']) {
        const { status } = await client.upload(['/user', 'a.txt', 'A'], [directory, 'b.txt', 'B']);
        assert.equal(status, 403, directory);
      }
      assert.deepEqual(await readdir(user()), ['out']);
    });

    it('refuses a wrong number of sources, missing paths and a missing form, and keeps no file', async () => {
      const form = new FormData();
      form.append('paths', '{"sources":["/user","/user"]}');
      form.append('upload_files', new Blob(['A']), 'a.txt');
      assert.equal((await client.send('POST', `${userApi}/file/upload`, form)).status, 400);
      const unplaced = new FormData();
      unplaced.append('upload_files', new Blob(['A']), 'a.txt');
      assert.equal((await client.send('POST', `${userApi}/file/upload`, unplaced)).status, 400);
      assert.equal((await client.send('POST', `${userApi}/file/upload`, '{}', 'application/json')).status, 415);
      assert.equal((await client.send('POST', `${userApi}/file/upload`, 'x', 'multipart/form-data')).status, 415);
      assert.deepEqual(await readdir(user()), []);
    });

    it('stores bytes, empty files and names in any script unchanged', async () => {
      const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 256);
      await client.upload(['/user', 'пример \u{1f600} é.bin', new Blob([bytes])], ['/user', 'empty', '']);
      assert.deepEqual(new Uint8Array(await readFile(user('пример \u{1f600} é.bin'))), bytes);
      assert.equal((await readFile(user('empty'))).length, 0);
    });

    it('does not decode escapes in names (a guess)', async () => {
      await client.upload(['/user', 'a"b', 'A']);
      assert.deepEqual(await readdir(user()), ['a%22b']);
    });

    it('keeps no file of a broken transfer, not even the complete ones', async () => {
      const head =
        '--b\r\nContent-Disposition: form-data; name="paths"\r\n\r\n{"sources":["/user/new","/user/new"]}\r\n' +
        '--b\r\nContent-Disposition: form-data; name="upload_files"; filename="whole.txt"\r\n\r\nwhole\r\n' +
        '--b\r\nContent-Disposition: form-data; name="upload_files"; filename="part.txt"\r\n\r\npart';
      const { port } = new URL(sandbox.baseUrl);
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(
        `POST ${userApi}/file/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${sandbox.personalAccessToken}\r\n` +
          `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n${head}`,
      );
      const staging = join(sandbox.userDirectory, '..', 'staging');
      while ((await readdir(staging, { recursive: true })).length < 3) {
        // The folder of the request and its two files.
      }
      socket.destroy();
      while ((await readdir(staging)).length > 0) {
        // The folder is removed when the sandbox notices the broken connection.
      }
      assert.deepEqual(await readdir(user()), []);
    });

    it('refuses a form that ends early and keeps no file', async () => {
      const body =
        '--b\r\nContent-Disposition: form-data; name="paths"\r\n\r\n{"sources":["/user"]}\r\n' +
        '--b\r\nContent-Disposition: form-data; name="upload_files"; filename="part.txt"\r\n\r\npart';
      assert.equal(
        (await client.send('POST', `${userApi}/file/upload`, body, 'multipart/form-data; boundary=b')).status,
        400,
      );
      assert.deepEqual(await readdir(user()), []);
    });
  });

  describe('download', () => {
    it('sends one file as multipart/form-data with its name and bytes', async () => {
      await mkdir(user('data'));
      await writeFile(user('data', 'пример.bin'), Buffer.from([0, 13, 10, 255]));
      const response = await client.download('/user/data/пример.bin');
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^multipart\/form-data; *boundary=/);
      const parts = await readForm(response);
      assert.deepEqual(parts, [{ name: 'пример.bin', content: Buffer.from([0, 13, 10, 255]) }]);
    });

    it('sends an empty file', async () => {
      await writeFile(user('empty'), '');
      assert.deepEqual(await readForm(await client.download('/user/empty')), [
        { name: 'empty', content: Buffer.alloc(0) },
      ]);
    });

    it('sends several files as a ZIP archive with their paths (a guess) or names', async () => {
      await mkdir(user('data'));
      await writeFile(user('data', 'a.txt'), 'A');
      await writeFile(user('b.txt'), 'B');
      const byPath = await client.download('/user/data/a.txt', '/user/b.txt');
      assert.equal(byPath.headers.get('content-type'), 'application/x-zip-compressed');
      assert.deepEqual(await readZip(byPath), { 'data/a.txt': 'A', 'b.txt': 'B' });
      await sandbox.control.changeSettings({ zipEntryNames: 'name' });
      assert.deepEqual(Object.keys(await readZip(await client.download('/user/data/a.txt', '/user/b.txt'))), [
        'a.txt',
        'b.txt',
      ]);
    });

    it('replies 404 when one of the files is missing or a directory (a guess)', async () => {
      await mkdir(user('data'));
      await writeFile(user('a.txt'), 'A');
      for (const sources of [['/user/missing'], ['/user/a.txt', '/user/missing'], ['/user/data'], ['/user']]) {
        assert.equal((await client.download(...sources)).status, 404, sources.join());
      }
    });

    it('replies 403 to a download outside /user, also through a link and when another file is missing', async () => {
      await symlink('/etc/hostname', user('link'));
      for (const sources of [
        ['/etc/passwd'],
        ['/user/../etc/passwd'],
        ['/userx'],
        ['relative'],
        ['/user/link'],
        ['/user/missing', '/etc/passwd'],
      ]) {
        assert.equal((await client.download(...sources)).status, 403, sources.join());
      }
    });

    it('refuses missing sources and sources that are not paths', async () => {
      for (const body of ['{"sources":[]}', '{"sources":"/user/a"}', '{}', '{"sources":[5]}', '{']) {
        assert.equal(
          (await client.send('POST', `${userApi}/file/download`, body, 'application/json')).status,
          400,
          body,
        );
      }
    });

    it('streams a large file without using more memory', async () => {
      const sizeBytes = 200 * 1024 * 1024;
      await writeFile(user('large'), '');
      await truncate(user('large'), sizeBytes);
      const before = process.memoryUsage.rss();
      let highest = before;
      let received = 0;
      const { body } = await client.download('/user/large');
      assert.ok(body);
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        received += chunk.length;
        highest = Math.max(highest, process.memoryUsage.rss());
      }
      assert.ok(received > sizeBytes);
      assert.ok(highest - before < 100 * 1024 * 1024, `grew by ${Math.round((highest - before) / 1024 / 1024)} MiB`);
    });
  });
});

async function readForm(response: Response): Promise<{ name: string; content: Buffer }[]> {
  const parts: { name: string; content: Promise<Buffer> }[] = [];
  const form = new Busboy({ headers: { 'content-type': response.headers.get('content-type') ?? '' } });
  form.on('file', (_field, content, name) => {
    parts.push({ name, content: buffer(content) });
  });
  const finished = new Promise((resolve, reject) => {
    form.once('finish', resolve);
    form.once('error', reject);
  });
  Readable.from([Buffer.from(await response.arrayBuffer())]).pipe(form);
  await finished;
  return Promise.all(parts.map(async ({ name, content }) => ({ name, content: await content })));
}

async function readZip(response: Response): Promise<Record<string, string>> {
  const archive = Buffer.from(await response.arrayBuffer());
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, opened) => {
      if (error === null) {
        resolve(opened);
      } else {
        reject(error);
      }
    });
  });
  const files: Record<string, string> = {};
  await new Promise<void>((resolve, reject) => {
    zip.on('end', resolve);
    zip.on('error', reject);
    zip.on('entry', (entry: Entry) => {
      zip.openReadStream(entry, (error, content) => {
        if (error !== null) {
          reject(error);
          return;
        }
        void text(content).then((read) => {
          files[entry.fileName] = read;
          zip.readEntry();
        });
      });
    });
    zip.readEntry();
  });
  return files;
}
