import { rmSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from './cleanup.ts';
import { REPOSITORY } from './repository.ts';

const existing = new Set<string>();

// The folders are removed when this process ends, for whatever reason.
process.on('exit', () => {
  for (const folder of existing) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
  }
});

/** Creates a temporary folder, which exists until {@link removeTemporaryFolder} or the end of this process. */
export async function makeTemporaryFolder(purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `engee-${purpose}-`));
  existing.add(folder);
  return folder;
}

export async function removeTemporaryFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  existing.delete(folder);
}

/** Creates a temporary folder that `cleanup` removes. */
export async function temporaryFolder(purpose: string, cleanup: Cleanup): Promise<string> {
  const folder = await makeTemporaryFolder(purpose);
  cleanup.defer(() => removeTemporaryFolder(folder));
  return folder;
}

/** Copies the sample workspace to a folder that tests may change. The folder's name is shown in the window's title. */
export async function sampleWorkspace(cleanup: Cleanup): Promise<string> {
  const folder = join(await temporaryFolder('workspace', cleanup), 'pendulum');
  await cp(join(REPOSITORY, 'test', 'host', 'sampleWorkspace'), folder, { recursive: true });
  return folder;
}
