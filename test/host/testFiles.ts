import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { REPOSITORY } from './repository.ts';
import { SetupError } from './setupError.ts';

const SUFFIX = '.test.ts';

/**
 * Returns the paths of test files, relative to the repository.
 * @param level a folder of `test`
 * @param names paths of files in that folder, without `.test.ts`; empty means all files of the level
 * @throws a {@link SetupError} for a name without a file
 */
export async function testFiles(level: string, names: readonly string[] = []): Promise<readonly string[]> {
  const known = await testNames(level);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new SetupError(`test/${level} has no test named ${unknown.join(', ')}. Its tests: ${known.join(', ')}.`);
  return (names.length > 0 ? names : known).map((name) => `test/${level}/${name}${SUFFIX}`);
}

/** Returns the paths of all test files, relative to the repository, those with these names first. */
export async function testFilesFrom(level: string, first: readonly string[]): Promise<readonly string[]> {
  const rest = (await testNames(level)).filter((name) => !first.includes(name));
  return testFiles(level, [...first, ...rest]);
}

async function testNames(level: string): Promise<string[]> {
  const files = await readdir(join(REPOSITORY, 'test', level), { recursive: true });
  return files
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length).replaceAll(sep, '/'))
    .sort();
}
