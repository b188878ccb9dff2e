import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './freePort.ts';
import { runCommand, startProcess, stopProcess } from './processes.ts';
import { SetupError } from './setupError.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporaryFolder.ts';
import { installVsCode, type VsCodeRelease, type VsCodeServer } from './vscodeServer.ts';

const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;

/** Leaves just the explorer, the editor and the panel: fit for pictures, and nothing that phones home. */
export const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'remote.autoForwardPorts': false,
  'git.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
};

export interface VsCodeOptions {
  readonly release: VsCodeRelease;
  /** User settings, on top of {@link QUIET_SETTINGS}. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A folder to keep and use again; without it a fresh one that {@link VsCodeInstance.stop} removes. */
  readonly dataDirectory?: string;
  /** A packaged extension to install first. */
  readonly vsix?: string;
  /** Packages to install beside it. */
  readonly alsoInstalled?: readonly string[];
  /** True: folders start in restricted mode, as with a new user. False (default): all are trusted. */
  readonly asksForTrust?: boolean;
  /**
   * Whether its pages may name an extension to load from source ({@link VsCodePage.development}). Such an
   * editor refuses modal dialogs and shows no toasts, so a person's view needs a packaged extension.
   */
  readonly isForDevelopment?: boolean;
  /** Variables added to the environment of the server and its extension hosts. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface VsCodeInstance {
  readonly release: VsCodeRelease;
  readonly version: string;
  /** `127.0.0.1:<port>`: also the authority of its `vscode-remote:` URIs. */
  readonly authority: string;
  readonly dataDirectory: string;
  /** What the server printed so far. */
  log(): string;
  /** The page that opens a folder; see {@link VsCodePage}. */
  pageUrl(page: VsCodePage): string;
  /** Resolves when the server has ended, asked to or not. */
  readonly ended: Promise<void>;
  /** Ends the server and all it started. */
  stop(): Promise<void>;
}

export interface VsCodePage {
  /** Absolute path of the folder to open. */
  readonly folder: string;
  /** Absolute path of an extension to load from source, and of the test module to run in its host. */
  readonly development?: { readonly extension: string; readonly tests?: string };
}

/** Starts a VS Code server on a port of its own and resolves when it answers. */
export async function startVsCode(options: VsCodeOptions): Promise<VsCodeInstance> {
  const server = await installVsCode(options.release);
  const dataDirectory = options.dataDirectory ?? (await makeTemporaryFolder('vscode'));
  await writeSettings(dataDirectory, { ...QUIET_SETTINGS, ...options.settings });
  for (const vsix of [...(options.vsix === undefined ? [] : [options.vsix]), ...(options.alsoInstalled ?? [])]) {
    await installVsix(server, dataDirectory, vsix);
  }
  const authority = `127.0.0.1:${String(await freePort())}`;
  const logFile = join(dataDirectory, 'server.log');
  // Its sockets and scratch files would stay behind; the path must be short for a socket.
  const scratch = await makeTemporaryFolder('vscode-tmp');
  const child = startProcess(server.node, serverArguments(server, authority, dataDirectory, options), {
    env: {
      ...process.env,
      TMPDIR: scratch,
      XDG_RUNTIME_DIR: scratch,
      // Addresses of this machine stay as they are, not sent through a proxy that this server has not got.
      VSCODE_PROXY_URI: '',
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      void appendFile(logFile, chunk).catch(() => undefined);
    });
  }
  const stop = async (): Promise<void> => {
    await stopProcess(child);
    for (const folder of options.dataDirectory === undefined ? [scratch, dataDirectory] : [scratch]) {
      await removeTemporaryFolder(folder);
    }
  };
  try {
    await untilAnswering(`http://${authority}/`, () => child.exitCode !== null);
  } catch (error) {
    await stop();
    throw new SetupError(
      `VS Code ${server.version} did not start: ${(error as Error).message}; ${log.trim().split('\n').slice(-3).join(' / ')}`,
    );
  }
  return {
    release: options.release,
    version: server.version,
    authority,
    dataDirectory,
    log: () => log,
    pageUrl: (page) => pageUrl(authority, page),
    ended,
    stop,
  };
}

function serverArguments(
  server: VsCodeServer,
  authority: string,
  dataDirectory: string,
  options: VsCodeOptions,
): string[] {
  const [host = '', port = ''] = authority.split(':');
  return [
    server.serverMain,
    '--host',
    host,
    '--port',
    port,
    '--server-data-dir',
    dataDirectory,
    '--without-connection-token',
    '--accept-server-license-terms',
    '--disable-telemetry',
    // Without it a built workbench ignores the payload of the page's address.
    ...(options.isForDevelopment === true ? ['--enable-smoke-test-driver'] : []),
    ...(options.asksForTrust === true ? [] : ['--disable-workspace-trust']),
  ];
}

async function writeSettings(dataDirectory: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const file = join(dataDirectory, 'data', 'User', 'settings.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(settings, null, 2));
}

/** Installs a packaged extension into a data folder, as a user's "Install from VSIX". */
async function installVsix(server: VsCodeServer, dataDirectory: string, vsix: string): Promise<void> {
  const done = await runCommand(server.node, [
    server.serverMain,
    '--accept-server-license-terms',
    '--server-data-dir',
    dataDirectory,
    '--install-extension',
    vsix,
    '--force',
  ]);
  const registry = join(dataDirectory, 'extensions', 'extensions.json');
  if (done.code !== 0 || !existsSync(registry) || (await readFile(registry, 'utf8')).trim() === '[]') {
    throw new SetupError(
      `${vsix} could not be installed into VS Code ${server.version}: ${(done.stderr || done.stdout).trim()}`,
    );
  }
}

async function untilAnswering(address: string, hasEnded: () => boolean): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (hasEnded()) {
      throw new Error('it ended at once');
    }
    const answer = await fetch(address).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) {
      return;
    }
    await delay(READY_POLL_MS);
  }
  throw new Error(`no answer within ${String(READY_TIMEOUT_MS / 1000)} s`);
}

function pageUrl(authority: string, page: VsCodePage): string {
  const url = new URL(`http://${authority}/`);
  url.searchParams.set('folder', page.folder);
  if (page.development !== undefined) {
    const remote = (path: string): string => `vscode-remote://${authority}${path}`;
    const payload = [['extensionDevelopmentPath', remote(page.development.extension)]];
    if (page.development.tests !== undefined) {
      payload.push(['extensionTestsPath', remote(page.development.tests)]);
    }
    url.searchParams.set('payload', JSON.stringify(payload));
  }
  return url.href;
}
