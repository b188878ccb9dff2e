import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cleanup } from './cleanup.ts';
import { findOnPath } from './onPath.ts';
import { startProcess, stopProcess } from './processes.ts';
import { REPOSITORY } from './repository.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** Returns the path of the desktop editor, or undefined without an editor or a display. */
export function findDesktopEditor(): string | undefined {
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  return hasDisplay ? findOnPath('code') : undefined;
}

/**
 * Opens a new window of the desktop editor, with the extension from this checkout and without the user's settings and
 * extensions. Resolves when the window is closed.
 */
export async function openDesktopEditor(
  code: string,
  folder: string,
  settings: Readonly<Record<string, unknown>>,
  cleanup: Cleanup,
): Promise<void> {
  const profile = await temporaryFolder('desktop', cleanup);
  await mkdir(join(profile, 'User'));
  await writeFile(join(profile, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
  const child = startProcess(
    code,
    [
      '--new-window',
      '--wait',
      '--disable-workspace-trust',
      '--user-data-dir',
      profile,
      '--extensions-dir',
      join(profile, 'extensions'),
      `--extensionDevelopmentPath=${REPOSITORY}`,
      folder,
    ],
    { stdio: 'ignore' },
  );
  cleanup.defer(() => stopProcess(child));
  await once(child, 'exit');
}
