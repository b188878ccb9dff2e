import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from './cleanup.ts';
import { REPOSITORY } from './repository.ts';

/** A folder that `cleanup` removes. */
export async function temporaryFolder(purpose: string, cleanup: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `engee-${purpose}-`));
  cleanup.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A copy of the sample workspace that may be written to. Its last name is what a window's title shows. */
export async function sampleWorkspace(cleanup: Cleanup): Promise<string> {
  const folder = join(await temporaryFolder('workspace', cleanup), 'pendulum');
  await cp(join(REPOSITORY, 'test', 'host', 'sampleWorkspace'), folder, { recursive: true });
  return folder;
}
