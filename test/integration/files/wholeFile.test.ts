import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeParts, writeWhole } from '../../../src/platform/node/wholeFile.ts';
import { Cleanup } from '../../host/cleanup.ts';
import { eventually } from '../../host/eventually.ts';
import { startProcess, stopProcess } from '../../host/processes.ts';
import { temporaryFolder } from '../../host/temporaryFolder.ts';

const script = fileURLToPath(new URL('processes/writeWhole.ts', import.meta.url));
const dayMs = 24 * 60 * 60 * 1000;

describe('A private file that is written as a whole', () => {
  let cleanup: Cleanup;
  let folder: string;

  beforeEach(async () => {
    cleanup = new Cleanup();
    folder = await temporaryFolder('whole', cleanup);
  });
  afterEach(() => cleanup.run());

  const parts = async () => (await readdir(folder)).filter((name) => name.endsWith('.part'));

  it('is whole or absent after a kill, and its part is removed once its process has ended', async () => {
    const child = startProcess(process.execPath, [script, folder], { stdio: ['ignore', 'inherit', 'inherit'] });
    cleanup.defer(() => stopProcess(child));
    await eventually(parts, (names) => names.length > 0);
    // A running process keeps its part.
    await removeParts(folder);
    await eventually(async () => (await readdir(folder)).includes('note.json'), Boolean);
    const closed = once(child, 'close');
    for (;;) {
      await eventually(parts, (names) => names.length > 0);
      child.kill('SIGSTOP');
      if ((await parts()).length > 0) break;
      child.kill('SIGCONT');
    }
    await removeParts(folder);
    assert.equal((await parts()).length, 1);
    child.kill('SIGKILL');
    await closed;
    assert.equal((await stat(join(folder, 'note.json'))).size, 64 * 1024 * 1024);
    assert.equal((await parts()).length, 1);
    await removeParts(folder);
    assert.deepEqual(await readdir(folder), ['note.json']);
  });

  it('keeps the part of another machine for a day, because its processes are not known here', async () => {
    const name = `note.json.${'0'.repeat(16)}-1-${randomUUID()}.part`;
    await writeFile(join(folder, name), '');
    await removeParts(folder);
    assert.deepEqual(await readdir(folder), [name]);
    const old = new Date(Date.now() - 2 * dayMs);
    await utimes(join(folder, name), old, old);
    await removeParts(folder);
    assert.deepEqual(await readdir(folder), []);
  });

  it('replaces the text, and only the user can read it', async () => {
    await writeWhole(join(folder, 'note.json'), 'one');
    await writeWhole(join(folder, 'note.json'), 'two');
    assert.deepEqual(await readdir(folder), ['note.json']);
    assert.equal((await stat(join(folder, 'note.json'))).mode & 0o777, 0o600);
  });
});
