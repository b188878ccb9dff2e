import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { installOnce } from './cache.ts';
import { type DebianPackages, hasDebianPackages, unpackDebianPackages } from './debianPackages.ts';
import { lastLine } from './npmPackage.ts';
import { findOnPath, isExecutable } from './onPath.ts';
import { runCommand } from './processes.ts';
import { SetupError } from './setupError.ts';

const OLDEST = [1, 5] as const;
const GET_JULIA = 'install Julia 1.5 or newer and put `julia` on PATH, or set JULIA_EXE to it.';

/** The last self-contained Julia of Debian, and the libraries that it needs. */
const DEBIAN_JULIA: DebianPackages = {
  suite: 'bullseye',
  names: [
    'julia',
    'julia-common',
    'libjulia1',
    'libllvm9',
    'libdsfmt-19937-1',
    'libgit2-1.1',
    'libmbedcrypto3',
    'libmbedtls12',
    'libmbedx509-0',
    'libopenlibm3',
    'libunwind8',
    'libutf8proc2',
    'libgmp10',
    'libmpfr6',
    'libpcre2-8-0',
    'libhttp-parser2.9',
    'libffi7',
    'libssh2-1',
    'libgfortran5',
    'libquadmath0',
  ],
};

export interface Julia {
  readonly executable: string;
  /** Arguments to pass before those of a script. */
  readonly args: readonly string[];
  /** Variables to add to the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
  /** Folders a sandboxed Julia must be able to read, besides the system's. */
  readonly roots: readonly string[];
}

let installed: Promise<Julia> | undefined;

/**
 * Returns `JULIA_EXE`, or `julia` on PATH, or a Julia that is unpacked from Debian's archive into the cache. Looks only
 * once in this process.
 */
export function installJulia(): Promise<Julia> {
  installed ??= install();
  return installed;
}

async function install(): Promise<Julia> {
  const named = process.env['JULIA_EXE'];
  if (named) {
    return inspect(named);
  }
  const found = findOnPath('julia');
  if (found !== undefined) {
    return inspect(found);
  }
  if (!hasDebianPackages()) {
    throw new SetupError(`Julia was not found: ${GET_JULIA}`);
  }
  const root = await installOnce(
    `julia-debian-${DEBIAN_JULIA.suite}-${process.arch}`,
    'Julia (from Debian)',
    async (staging) => {
      await unpackDebianPackages(DEBIAN_JULIA, staging);
      await verify(await unpacked(staging));
    },
  );
  return verify(await unpacked(root));
}

/** Returns the user's Julia. A launcher, such as that of juliaup, is replaced by the program that it starts. */
async function inspect(command: string): Promise<Julia> {
  const reported = await runCommand(command, ['--startup-file=no', '-e', 'print(Sys.BINDIR)']);
  const executable = join(reported.stdout.trim(), 'julia');
  if (reported.code !== 0 || !isExecutable(executable)) {
    throw new SetupError(`${command} does not run (${lastLine(reported.stderr)}): ${GET_JULIA}`);
  }
  return verify({ executable, args: [], env: {}, version: '', roots: [dirname(dirname(executable))] });
}

async function unpacked(root: string): Promise<Julia> {
  const libraries = join(root, 'usr', 'lib');
  const triplet = (await readdir(libraries)).find((name) => name.endsWith('-linux-gnu')) ?? '';
  const bin = join(root, 'usr', 'bin');
  return {
    executable: join(bin, 'julia'),
    args: ['-J', join(libraries, triplet, 'julia', 'sys.so')],
    env: {
      JULIA_BINDIR: bin,
      LD_LIBRARY_PATH: [join(libraries, triplet), join(root, 'lib', triplet), join(libraries, triplet, 'julia')].join(
        ':',
      ),
    },
    version: '',
    roots: [root],
  };
}

/** Starts Julia once and fills in the version that it reports. */
async function verify(julia: Julia): Promise<Julia> {
  const reported = await runCommand(julia.executable, [...julia.args, '--startup-file=no', '-e', 'print(VERSION)'], {
    env: { ...process.env, ...julia.env },
  });
  const version = reported.stdout.trim();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (reported.code !== 0) {
    throw new SetupError(`${julia.executable} does not run (${lastLine(reported.stderr)}): ${GET_JULIA}`);
  }
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new SetupError(`Julia ${version} is too old: ${GET_JULIA}`);
  }
  return { ...julia, version };
}
