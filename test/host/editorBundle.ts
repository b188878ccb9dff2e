import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { REPOSITORY } from './repository.ts';

/**
 * Bundles test/editor into one CommonJS module that exports `run()`, with `vscode` and `mocha` left to
 * be found where it runs. One bundle, so that suites share the state of what they import.
 * @param names of the suites to bundle, without `.test.ts`; absent: all of them
 * @returns its absolute path.
 */
export async function bundleEditorTests(names: readonly string[] = ['']): Promise<string> {
  const folder = join(REPOSITORY, 'test', 'editor');
  const outfile = join(REPOSITORY, 'out', 'test', 'editor', 'index.cjs');
  const suites = (await readdir(folder, { recursive: true }))
    .filter((file) => names.some((name) => file.endsWith(`${name}.test.ts`)))
    .sort();
  await build({
    // Suites are defined when required, which must be after mocha has put describe() in place.
    stdin: {
      contents: [
        `import { runSuites } from './index.ts';`,
        `export const run = () => runSuites(() => {`,
        ...suites.map((suite) => `  require(${JSON.stringify(`./${suite}`)});`),
        `});`,
      ].join('\n'),
      resolveDir: folder,
      sourcefile: relative(REPOSITORY, join(folder, 'suites.ts')),
      loader: 'ts',
    },
    outfile,
    absWorkingDir: REPOSITORY,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
