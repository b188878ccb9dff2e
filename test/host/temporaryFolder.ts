import { rmSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from './cleanup.ts';
import { REPOSITORY } from './repository.ts';

const existing = new Set<string>();

// Whatever way this process ends, no folder of its stays behind.
process.on('exit', () => {
  for (const folder of existing) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
  }
});

/** A fresh folder of the system's temporary ones, until {@link removeTemporaryFolder} or this process's end. */
export async function makeTemporaryFolder(purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `engee-${purpose}-`));
  existing.add(folder);
  return folder;
}

export async function removeTemporaryFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  existing.delete(folder);
}

/** A fresh folder that `cleanup` removes. */
export async function temporaryFolder(purpose: string, cleanup: Cleanup): Promise<string> {
  const folder = await makeTemporaryFolder(purpose);
  cleanup.defer(() => removeTemporaryFolder(folder));
  return folder;
}

/** A copy of the sample workspace that may be written to. Its last name is what a window's title shows. */
export async function sampleWorkspace(cleanup: Cleanup): Promise<string> {
  const folder = join(await temporaryFolder('workspace', cleanup), 'pendulum');
  await cp(join(REPOSITORY, 'test', 'host', 'sampleWorkspace'), folder, { recursive: true });
  return folder;
}
