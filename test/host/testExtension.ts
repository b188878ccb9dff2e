import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runCommand } from './processes.ts';
import { REPOSITORY } from './repository.ts';

const COMMON_MANIFEST = {
  publisher: 'engee-community',
  version: '0.0.1',
  license: 'MIT',
  engines: { vscode: '^1.100.0' },
  extensionKind: ['workspace'],
  main: './extension.cjs',
};

/** The part of a manifest that differs between test extensions. */
export interface TestManifest {
  readonly name: string;
  /** Default: the one of this extension. */
  readonly publisher?: string;
  readonly activationEvents?: readonly string[];
  readonly contributes?: unknown;
}

/** Packages an extension for the tests. Returns the absolute path of its .vsix in `folder`. */
export async function packageExtension(folder: string, entryPoint: string, manifest: TestManifest): Promise<string> {
  await build({
    entryPoints: [entryPoint],
    outfile: join(folder, 'extension.cjs'),
    absWorkingDir: REPOSITORY,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    logLevel: 'warning',
  });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...COMMON_MANIFEST, ...manifest }));
  await writeFile(join(folder, 'LICENSE'), '');
  const vsix = join(folder, `${manifest.name}.vsix`);
  const vsce = join(REPOSITORY, 'node_modules', '.bin', 'vsce');
  const { code, stdout, stderr } = await runCommand(
    vsce,
    ['package', '--no-dependencies', '--allow-missing-repository', '--out', vsix],
    { cwd: folder },
  );
  if (code !== 0) throw new Error(`The extension ${manifest.name} could not be packaged:\n${stdout}\n${stderr}`);
  return vsix;
}
