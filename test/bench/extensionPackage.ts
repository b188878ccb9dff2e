import { join } from 'node:path';
import { REPOSITORY } from '../host/repository.ts';
import { packageExtension } from '../host/testExtension.ts';

/** Packages the bench extension into `folder`. Returns the absolute path of its .vsix. */
export function buildBenchPackage(folder: string): Promise<string> {
  return packageExtension(folder, join(REPOSITORY, 'test', 'bench', 'extension.ts'), {
    name: 'engee-bench',
    activationEvents: ['onStartupFinished'],
  });
}
