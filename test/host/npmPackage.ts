import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './processes.ts';
import { SetupError } from './setupError.ts';

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** `sha512-…` of the tarball, as in package-lock.json. */
  readonly integrity: string;
}

/**
 * Downloads a package from npm's registry, checks its integrity and unpacks it into the existing folder `into`. Runs none
 * of its scripts.
 * @param member unpacks only this folder of the package, for instance `lib/vscode`
 */
export async function unpackNpmPackage(wanted: NpmPackage, into: string, member = ''): Promise<void> {
  const id = `${wanted.name}@${wanted.version}`;
  const downloads = join(into, '.download');
  await mkdir(downloads, { recursive: true });
  try {
    const tarball = join(downloads, await download(id, downloads));
    if (
      `sha512-${createHash('sha512')
        .update(await readFile(tarball))
        .digest('base64')}` !== wanted.integrity
    ) {
      throw new SetupError(
        `${id} from the npm registry is not the package that this repository pins. Check the registry that npm uses.`,
      );
    }
    const path = member === '' ? 'package' : `package/${member}`;
    const depth = String(path.split('/').length);
    const unpacked = await runCommand('tar', ['-xzf', tarball, '-C', into, `--strip-components=${depth}`, path]);
    if (unpacked.code !== 0) {
      throw new SetupError(`${id} could not be unpacked: ${lastLine(unpacked.stderr)}`);
    }
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

async function download(id: string, into: string): Promise<string> {
  const packed = await runCommand('npm', ['pack', id, '--pack-destination', into, '--loglevel=error'], { cwd: into });
  const name = lastLine(packed.stdout);
  if (packed.code !== 0 || name === '') {
    throw new SetupError(
      `${id} could not be downloaded from npm (${/npm error code (\w+)/.exec(packed.stderr)?.[1] ?? lastLine(packed.stderr)}). Check the network and \`npm ping\`.`,
    );
  }
  return name;
}

export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
