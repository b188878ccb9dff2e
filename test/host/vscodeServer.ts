import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { installOnce } from './cache.ts';
import { lastLine, type NpmPackage, unpackNpmPackage } from './npmPackage.ts';
import { runCommand } from './processes.ts';
import { SetupError } from './setupError.ts';

/** The oldest VS Code that `engines.vscode` in package.json allows, and the newest one. */
export type VsCodeRelease = 'oldest' | 'newest';

export interface VsCodeServer {
  readonly release: VsCodeRelease;
  readonly version: string;
  /** Absolute path of `server-main.js`. */
  readonly serverMain: string;
  /** Absolute path of its Node. */
  readonly node: string;
}

interface Source {
  readonly version: string;
  /** The npm package that carries a VS Code server under `lib/vscode`. */
  readonly editor: NpmPackage;
  readonly nodeVersion: string;
  /** Integrity of the Node package by platform. */
  readonly nodeIntegrity: Readonly<Partial<Record<string, string>>>;
}

const SOURCES: Readonly<Record<VsCodeRelease, Source>> = {
  oldest: {
    version: '1.100.3',
    editor: {
      name: 'code-server',
      version: '4.100.3',
      integrity: 'sha512-q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==',
    },
    nodeVersion: '20.20.2',
    nodeIntegrity: {
      'linux-x64': 'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
      'linux-arm64': 'sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==',
    },
  },
  newest: {
    version: '1.139.1',
    editor: {
      name: 'code-server',
      version: '4.139.1',
      integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
    },
    nodeVersion: '24.21.0',
    nodeIntegrity: {
      'linux-x64': 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
      'linux-arm64': 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    },
  },
};

/**
 * Native modules of the server. Without spdlog, logs and output channels don't reach the editor, so it must build.
 * Without the others, only a feature is missing (folder watching, terminals).
 */
const REQUIRED_NATIVE = ['@vscode/spdlog'];
const OPTIONAL_NATIVE = ['@parcel/watcher', '@vscode/native-watchdog', 'native-watchdog', 'node-pty'];

/** Installs a VS Code server of that release and its Node into the cache. */
export async function installVsCode(release: VsCodeRelease): Promise<VsCodeServer> {
  const source = SOURCES[release];
  const platform = `${process.platform}-${process.arch}`;
  const integrity = source.nodeIntegrity[platform];
  if (integrity === undefined) {
    throw new SetupError(
      `The tests' VS Code server runs on Linux (x64, arm64), not on ${platform}. Use \`npm run test:desktop\`.`,
    );
  }
  const node: NpmPackage = { name: `node-${platform}`, version: source.nodeVersion, integrity };
  const directory = await installOnce(
    `vscode-${source.version}-node-${source.nodeVersion}-${platform}`,
    `VS Code ${source.version} server`,
    (staging) => build(source, node, staging),
  );
  return {
    release,
    version: source.version,
    serverMain: join(directory, 'vscode', 'out', 'server-main.js'),
    node: join(directory, 'node', 'bin', 'node'),
  };
}

async function build(source: Source, node: NpmPackage, staging: string): Promise<void> {
  const nodeDirectory = join(staging, 'node');
  const editorDirectory = join(staging, 'vscode');
  await Promise.all([nodeDirectory, editorDirectory].map((directory) => mkdir(directory)));
  await Promise.all([
    unpackNpmPackage(node, nodeDirectory),
    unpackNpmPackage(source.editor, editorDirectory, 'lib/vscode'),
  ]);
  const env = {
    ...process.env,
    PATH: [join(nodeDirectory, 'bin'), process.env['PATH'] ?? ''].join(delimiter),
    npm_config_nodedir: nodeDirectory,
  };
  const npm = (...args: readonly string[]) => runCommand('npm', args, { cwd: editorDirectory, env });

  // Its install scripts need Kerberos headers and download from other sites.
  const installed = await npm('install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund');
  if (installed.code !== 0) {
    throw new SetupError(
      `The dependencies of VS Code ${source.version} could not be installed from npm (${lastLine(installed.stderr)}). Check the network.`,
    );
  }
  const rebuilt = await npm('rebuild', '--ignore-scripts=false', ...REQUIRED_NATIVE);
  if (rebuilt.code !== 0) {
    throw new SetupError(
      `A native module of VS Code ${source.version} could not be built. Install a C++ compiler, make and python3 (Debian: apt-get install build-essential python3).`,
    );
  }
  for (const name of OPTIONAL_NATIVE) {
    await npm('rebuild', '--ignore-scripts=false', name);
  }
  const reported = await runCommand(env.npm_config_nodedir + '/bin/node', [
    join(editorDirectory, 'out', 'server-main.js'),
    '--version',
  ]);
  if (!reported.stdout.startsWith(source.version)) {
    throw new SetupError(
      `The installed server does not report version ${source.version}: ${lastLine(reported.stderr)}`,
    );
  }
}
