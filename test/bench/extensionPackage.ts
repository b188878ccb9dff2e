import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runCommand } from '../host/processes.ts';
import { REPOSITORY } from '../host/repository.ts';

const manifest = {
  name: 'engee-bench',
  publisher: 'engee-community',
  version: '0.0.1',
  license: 'MIT',
  engines: { vscode: '^1.100.0' },
  extensionKind: ['workspace'],
  activationEvents: ['onStartupFinished'],
  main: './extension.cjs',
};

/** Packages the bench's own extension; the absolute path of its .vsix in `folder`. */
export async function buildBenchPackage(folder: string): Promise<string> {
  await build({
    entryPoints: [join(REPOSITORY, 'test', 'bench', 'extension.ts')],
    outfile: join(folder, 'extension.cjs'),
    absWorkingDir: REPOSITORY,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    logLevel: 'warning',
  });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'LICENSE'), '');
  const vsix = join(folder, 'bench.vsix');
  const vsce = join(REPOSITORY, 'node_modules', '.bin', 'vsce');
  const { code, stdout, stderr } = await runCommand(vsce, ['package', '--no-dependencies', '--allow-missing-repository', '--out', vsix], { cwd: folder });
  if (code !== 0) throw new Error(`The bench's extension could not be packaged:\n${stdout}\n${stderr}`);
  return vsix;
}
