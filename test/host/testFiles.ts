import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from './repository.ts';
import { SetupError } from './setupError.ts';

const SUFFIX = '.test.ts';

/**
 * Returns the paths of test files, relative to the repository.
 * @param level a folder of `test`
 * @param names file names without `.test.ts`; empty means all files of the level
 * @throws a {@link SetupError} for a name without a file
 */
export async function testFiles(level: 'editor' | 'ui', names: readonly string[] = []): Promise<readonly string[]> {
  const files = await readdir(join(REPOSITORY, 'test', level));
  const known = files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new SetupError(
      `test/${level} has no test named ${unknown.join(', ')}. Its tests: ${known.sort().join(', ')}.`,
    );
  return (names.length > 0 ? names : known.sort()).map((name) => `test/${level}/${name}${SUFFIX}`);
}
