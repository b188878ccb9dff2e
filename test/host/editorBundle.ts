import { basename, join, relative } from 'node:path';
import { build } from 'esbuild';
import { REPOSITORY } from './repository.ts';
import { testFiles } from './testFiles.ts';

/**
 * Bundles test/editor into one ES module that exports `run()`. `vscode` and `mocha` are resolved at run time.
 * One bundle, so that suites share the state of what they import. An ES module, because VS Code 1.100 gives those another
 * `vscode` object than CommonJS modules, and the tests replace functions of the one that the extension uses.
 * @param names file names without `.test.ts`; empty means all tests
 * @returns its absolute path.
 */
export async function bundleEditorTests(names: readonly string[] = []): Promise<string> {
  const folder = join(REPOSITORY, 'test', 'editor');
  const outfile = join(REPOSITORY, 'out', 'test', 'editor', 'index.mjs');
  const suites = (await testFiles('editor', names)).map((file) => basename(file));
  await build({
    // A suite is defined when its file is required, which must be after Mocha has put describe() in place.
    stdin: {
      contents: [
        `import { runSuites } from './index.ts';`,
        `export const run = () => runSuites({`,
        ...suites.map((file) => `  ${JSON.stringify(file)}: () => require(${JSON.stringify(`./${file}`)}),`),
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
    format: 'esm',
    // Packages in CommonJS require Node's modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
