import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce } from './cache.ts';
import { hasDebianPackages, machineSuite, unpackDebianPackages } from './debianPackages.ts';
import { findOnPath } from './onPath.ts';
import { runCommand } from './processes.ts';
import { describeSetupFailure } from './setupError.ts';

let installed: Promise<string | undefined> | undefined;

/**
 * Returns the absolute path of a bubblewrap that works on this machine. Otherwise prints one line and returns undefined:
 * the sandbox's Julia then runs without a real `/user`. Looks only once in this process.
 */
export function installBubblewrap(): Promise<string | undefined> {
  installed ??= install();
  return installed;
}

async function install(): Promise<string | undefined> {
  const executable = await findOrUnpack();
  if (executable !== undefined && (await works(executable))) {
    return executable;
  }
  console.log(
    'bubblewrap does not work on this machine, so Julia has no real /user folder. On Linux, install the package bubblewrap and allow user namespaces.',
  );
  return undefined;
}

async function findOrUnpack(): Promise<string | undefined> {
  const found = findOnPath('bwrap');
  if (found !== undefined || !hasDebianPackages()) {
    return found;
  }
  try {
    const suite = await machineSuite();
    const root = await installOnce(`bubblewrap-debian-${suite}-${process.arch}`, 'bubblewrap', (staging) =>
      unpackDebianPackages({ suite, names: ['bubblewrap'] }, staging),
    );
    return join(root, 'usr', 'bin', 'bwrap');
  } catch (error) {
    console.log(describeSetupFailure(error));
    return undefined;
  }
}

/** Tries what it is needed for: a separate file system with a folder `/user`. */
async function works(executable: string): Promise<boolean> {
  const readable = ['/usr', '/bin', '/lib', '/lib64'].filter(existsSync).flatMap((path) => ['--ro-bind', path, path]);
  const result = await runCommand(executable, [
    '--tmpfs',
    '/',
    ...readable,
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--dir',
    '/user',
    '/usr/bin/test',
    '-d',
    '/user',
  ]);
  return result.code === 0;
}
