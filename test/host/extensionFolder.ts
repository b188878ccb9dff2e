import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from './processes.ts';
import { SetupError } from './setupError.ts';
import type { VsCodeServer } from './vscodeServer.ts';

/** The built-in extensions that the tests need: Julia's grammar, the themes and the icons. The others only cost time. */
const NEEDED_BUILT_IN = ['ipynb', 'julia', 'notebook-renderers', 'theme-defaults', 'theme-seti'];

/** Installs packaged extensions into a folder, as "Install from VSIX" does. */
export async function installPackages(
  server: VsCodeServer,
  folder: string,
  packages: readonly string[],
): Promise<void> {
  for (const vsix of packages) {
    const done = await runCommand(server.node, [
      server.serverMain,
      '--accept-server-license-terms',
      '--server-data-dir',
      dirname(folder),
      '--extensions-dir',
      folder,
      '--install-extension',
      vsix,
      '--force',
    ]);
    const registry = join(folder, 'extensions.json');
    if (done.code !== 0 || !existsSync(registry) || (await readFile(registry, 'utf8')).trim() === '[]') {
      throw new SetupError(
        `${vsix} could not be installed into VS Code ${server.version}: ${(done.stderr || done.stdout).trim()}`,
      );
    }
  }
}

/** Fills a new folder with links to the built-in extensions that the tests need. */
export async function linkBuiltInExtensions(server: VsCodeServer, folder: string): Promise<void> {
  const all = join(dirname(server.serverMain), '..', 'extensions');
  await mkdir(folder);
  for (const name of NEEDED_BUILT_IN) await symlink(join(all, name), join(folder, name), 'dir');
}
