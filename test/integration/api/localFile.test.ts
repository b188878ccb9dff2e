import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpFailure, type HttpFailureReason, type HttpRequest } from '../../../src/platform/http.ts';
import { createNodeHttpClient } from '../../../src/platform/node/nodeHttpClient.ts';
import { always, collect } from '../support/engeeClient.ts';
import { type RawServer, rawServer, whenRequestIsComplete } from '../support/rawServer.ts';

const sizeBytes = 24 * 1024 * 1024;
const partBytes = 1024 * 1024;
const http = createNodeHttpClient();
/** Skipped on Windows, which has no pipes in folders. */
const itOnUnix = process.platform === 'win32' ? () => undefined : it;

describe('Upload of local files', () => {
  let folder: string;
  let path: string;
  let server: RawServer;
  /** Called when the first part of the file has reached the server. */
  let whenUnderWay: () => void;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engee-local-'));
    path = join(folder, 'file');
    await writeFile(path, 'begin');
    await truncate(path, sizeBytes);
    whenUnderWay = () => undefined;
    server = await rawServer((socket) => {
      let bytes = 0;
      socket.on('data', (chunk: Buffer) => {
        const before = bytes;
        bytes += chunk.length;
        if (before < partBytes && bytes >= partBytes) whenUnderWay();
      });
      void whenRequestIsComplete(socket).then(
        () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
        () => undefined,
      );
    });
  });

  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const request = (paths: readonly string[]): HttpRequest => ({
    method: 'POST',
    url: new URL(server.url),
    headers: {},
    body: {
      kind: 'multipart',
      fields: [],
      files: paths.map((each) => ({ fieldName: 'f', fileName: 'x', source: { kind: 'path', path: each } })),
    },
    idleTimeoutMs: 5_000,
  });

  const reasonOf = async (paths: readonly string[], signal = always): Promise<HttpFailureReason> => {
    try {
      await collect((await http.send(request(paths), signal)).body);
    } catch (error) {
      assert.ok(error instanceof HttpFailure, String(error));
      return error.reason;
    }
    assert.fail('did not reject');
  };

  const changes: Record<string, () => void> = {
    grows: () => {
      appendFileSync(path, 'more');
    },
    shrinks: () => {
      truncateSync(path, 1024);
    },
    ...(process.platform !== 'win32' && {
      'is deleted': () => {
        rmSync(path);
      },
    }),
    'is rewritten in the same size': () => {
      utimesSync(path, new Date(), new Date(1));
    },
  };

  for (const [name, change] of Object.entries(changes)) {
    it(`fails for a file that ${name} while it is sent, which is not received completely`, async () => {
      whenUnderWay = change;
      assert.deepEqual(await reasonOf([path]), { kind: 'localFile', path, code: 'CHANGED' });
      assert.ok(server.received.length < sizeBytes);
      await allClosed(folder);
    });
  }

  it('fails if a second file was deleted or replaced before it is sent', async () => {
    const second = join(folder, 'second');
    writeFileSync(second, 'second');
    whenUnderWay = () => {
      rmSync(second);
    };
    assert.deepEqual(await reasonOf([path, second]), { kind: 'localFile', path: second, code: 'ENOENT' });
    writeFileSync(second, 's'.repeat(200_000));
    whenUnderWay = () => {
      writeFileSync(`${second}.new`, 'o'.repeat(200_000));
      renameSync(`${second}.new`, second);
    };
    assert.deepEqual(await reasonOf([path, second]), { kind: 'localFile', path: second, code: 'CHANGED' });
    assert.ok(!server.received.includes('oooo'));
    await allClosed(folder);
  });

  itOnUnix('refuses folders, pipes, devices, link loops and missing files before anything is sent', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const loop = join(folder, 'loop');
    await symlink(loop, loop);
    const refused: [string, string][] = [
      [folder, 'NOT_A_FILE'],
      [pipe, 'NOT_A_FILE'],
      ['/dev/zero', 'NOT_A_FILE'],
      [loop, 'ELOOP'],
      [join(folder, 'none'), 'ENOENT'],
    ];
    for (const [each, code] of refused) {
      assert.deepEqual(await reasonOf([each]), { kind: 'localFile', path: each, code });
    }
    assert.equal(server.connections, 0);
  });

  itOnUnix('leaves no file open after an abort, regardless of its size', async () => {
    // Sparse, and too large to be read to its end during a test.
    await truncate(path, 2 ** 38);
    for (let round = 0; round < 5; round += 1) {
      const controller = new AbortController();
      whenUnderWay = () => {
        controller.abort();
      };
      assert.deepEqual(await reasonOf([path], controller.signal), { kind: 'aborted' });
    }
    await allClosed(folder);
  });

  it('leaves no file open after an early response', async () => {
    const refusing = await rawServer((socket) => {
      socket.once('data', () => socket.pause().write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n')).resume();
    });
    try {
      const response = await http.send({ ...request([path]), url: new URL(refusing.url) }, always);
      assert.equal(response.status, 413);
      await collect(response.body);
    } finally {
      await refusing.close();
    }
    await allClosed(folder);
  });

  it('sends files one after the other with one open at a time', async () => {
    const paths = Array.from({ length: 40 }, (_, index) => join(folder, `small${index}`));
    for (const each of paths) writeFileSync(each, `content of ${each}`);
    let mostOpen = 0;
    const progress: number[] = [];
    const body = {
      kind: 'multipart',
      fields: [],
      files: paths.map((each) => ({ fieldName: 'f', fileName: 'x', source: { kind: 'path', path: each } as const })),
      onProgress: (sent: number) => {
        progress.push(sent);
        mostOpen = Math.max(mostOpen, openFilesIn(folder).length);
      },
    } as const;
    await collect((await http.send({ ...request([]), body }, always)).body);
    for (const each of paths) assert.ok(server.received.includes(`content of ${each}`));
    assert.equal(progress.at(-1), Number(/^content-length: (\d+)/im.exec(server.received)?.[1]));
    assert.ok(mostOpen <= 2, String(mostOpen));
  });
});

/** Lists open files in a folder, which only Linux supports. */
function openFilesIn(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)].filter((target) => target.startsWith(folder));
    } catch {
      return [];
    }
  });
}

/** Waits until no file is open. A pending read ends before its file is closed, so this may take a moment. Mocha's timeout applies. */
async function allClosed(folder: string): Promise<void> {
  while (openFilesIn(folder).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
