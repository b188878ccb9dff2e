import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './processes.ts';
import { REPOSITORY } from './repository.ts';

let built: Promise<string> | undefined;

/** Builds engee-<version>.vsix and dist/, once in this process. Returns the absolute path of the package. */
export function buildPackage(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const { code, stdout, stderr } = await runCommand('npm', ['run', 'package', '--silent'], { cwd: REPOSITORY });
  if (code !== 0) {
    throw new Error(`npm run package failed:\n${stdout}\n${stderr}`);
  }
  const { version } = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
  return join(REPOSITORY, `engee-${version}.vsix`);
}
