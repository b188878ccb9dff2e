import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lastLine } from './npmPackage.ts';
import { findOnPath } from './onPath.ts';
import { runCommand } from './processes.ts';
import { SetupError } from './setupError.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

export interface DebianPackages {
  /** Debian's name of the release, for instance `bullseye`. */
  readonly suite: string;
  readonly names: readonly string[];
}

/**
 * Downloads Debian packages from the mirror that this machine's apt uses and unpacks them into `root`. Installs nothing
 * and doesn't need root. apt checks the signature of the suite with the Debian archive keyring, and each package with the
 * signed index.
 */
export async function unpackDebianPackages(wanted: DebianPackages, root: string): Promise<void> {
  const work = join(root, '.apt');
  const archives = join(work, 'archives');
  await mkdir(join(work, 'lists', 'partial'), { recursive: true });
  await mkdir(archives);
  try {
    const options = await privateApt(wanted.suite, work);
    const updated = await runCommand('apt-get', [...options, 'update'], { cwd: archives });
    const got = await runCommand('apt-get', [...options, 'download', ...wanted.names], { cwd: archives });
    if (updated.code !== 0 || got.code !== 0) {
      const reason = lastLine(updated.code === 0 ? got.stderr : updated.stderr);
      throw new SetupError(
        `apt could not download ${wanted.names[0] ?? 'nothing'} from Debian ${wanted.suite} (${reason}). Check the network and \`apt-get update\`.`,
      );
    }
    for (const archive of await readdir(archives)) {
      const unpacked = await runCommand('dpkg', ['-x', join(archives, archive), root]);
      if (unpacked.code !== 0) {
        throw new SetupError(`${archive} could not be unpacked: ${lastLine(unpacked.stderr)}`);
      }
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Returns whether this machine has what {@link unpackDebianPackages} needs. */
export function hasDebianPackages(): boolean {
  return existsSync(KEYRING) && findOnPath('apt-get') !== undefined && findOnPath('dpkg') !== undefined;
}

/** Returns apt's options to keep its state in `work`. Proxies and credentials stay those of the machine. */
async function privateApt(suite: string, work: string): Promise<string[]> {
  const sources = join(work, 'sources.list');
  const status = join(work, 'status');
  await writeFile(sources, `deb [signed-by=${KEYRING}] ${(await debianArchive()).address} ${suite} main\n`);
  await writeFile(status, '');
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': join(work, 'lists'),
    'Dir::State::status': status,
    'Dir::Cache': work,
    // As root, apt downloads as another user, who may not have access to the folder.
    ...(process.getuid?.() === 0 ? { 'APT::Sandbox::User': 'root' } : {}),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** Returns the release of Debian that this machine uses. */
export async function machineSuite(): Promise<string> {
  return (await debianArchive()).suite;
}

/** Returns the Debian archive in this machine's apt configuration. */
async function debianArchive(): Promise<{ suite: string; address: string }> {
  const format = '$(ORIGIN)|$(LABEL)|$(RELEASE)|$(REPO_URI)';
  const targets = await runCommand('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const line = targets.stdout.split('\n').find((target) => target.startsWith('Debian|Debian|'));
  const [, , suite, address] = line?.split('|') ?? [];
  if (suite === undefined || address === undefined) {
    throw new SetupError(
      'apt has no Debian archive on this machine. Run `apt-get update`, or install the program yourself.',
    );
  }
  return { suite, address };
}

/** Installs packages into the system as root, or through `sudo` if it needs no password. */
export async function installSystemPackages(names: readonly string[]): Promise<void> {
  const apt = findOnPath('apt-get');
  const sudo = await rootPrefix();
  const what = names[0] ?? '';
  if (apt === undefined || sudo === undefined) {
    throw new SetupError(
      `${what} is missing and cannot be installed automatically. Install it (Debian: apt-get install ${names.join(' ')}).`,
    );
  }
  const apply = (...args: readonly string[]) =>
    runCommand(sudo[0] ?? apt, [...sudo.slice(1), ...(sudo.length > 0 ? [apt] : []), ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  // The machine's package lists may be outdated and name versions that are no longer on the mirror.
  await apply('update');
  const installed = await apply('install', '-y', '--no-install-recommends', ...names);
  if (installed.code !== 0) {
    throw new SetupError(`apt-get install ${names.join(' ')} failed: ${lastLine(installed.stderr)}`);
  }
}

async function rootPrefix(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) {
    return [];
  }
  const sudo = findOnPath('sudo');
  const works = sudo !== undefined && (await runCommand(sudo, ['-n', 'true'])).code === 0;
  return works ? [sudo, '-n'] : undefined;
}
