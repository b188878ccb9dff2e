import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Sandbox } from '../../sandbox/start.ts';
import { runningSandbox } from '../support/sandbox.ts';

const sizeBytes = 320 * 1024 * 1024;
const maxGrowthMiB = 100;

describe('Memory during the transfer of a large file', () => {
  let sandbox: Sandbox;
  let folder: string;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    folder = await mkdtemp(join(tmpdir(), 'engee-memory-'));
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await rm(join(sandbox.userDirectory, 'memory'), { recursive: true, force: true });
  });

  it('grows by far less than the file size during upload and download', async function () {
    this.timeout(120_000);
    const path = join(folder, 'sparse');
    await writeFile(path, '');
    await truncate(path, sizeBytes);
    const probe = join(import.meta.dirname, '../support/memoryProbe.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [
      probe,
      sandbox.baseUrl,
      sandbox.personalAccessToken,
      path,
      String(sizeBytes),
    ]);
    const growth = JSON.parse(stdout) as { readonly uploadMiB: number; readonly downloadMiB: number };
    assert.ok(growth.uploadMiB < maxGrowthMiB, stdout);
    assert.ok(growth.downloadMiB < maxGrowthMiB, stdout);
  });
});
