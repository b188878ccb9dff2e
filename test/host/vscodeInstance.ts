import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { installPackages, linkBuiltInExtensions } from './extensionFolder.ts';
import { freePort } from './freePort.ts';
import { startProcess, stopProcess } from './processes.ts';
import { SetupError } from './setupError.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporaryFolder.ts';
import { installVsCode, type VsCodeRelease, type VsCodeServer } from './vscodeServer.ts';

const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;

/** Leaves only the explorer, the editor and the panel, which suits pictures. Nothing contacts an outside server. */
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

/** Draws less: without a graphics card, drawing takes most of the processor's time. */
export const FEWER_FRAMES: Readonly<Record<string, unknown>> = {
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'terminal.integrated.cursorBlinking': false,
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  // Nothing that the tests need runs in the host of web extensions.
  'extensions.webWorker': false,
};

export interface VsCodeOptions {
  readonly release: VsCodeRelease;
  /** User settings, on top of {@link QUIET_SETTINGS}. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A packaged extension to install first. */
  readonly vsix?: string;
  /** More packages to install. */
  readonly alsoInstalled?: readonly string[];
  /** A folder of installed extensions, with the built-in ones that the tests need; see {@link installExtensions}. */
  readonly extensions?: InstalledExtensions;
  /** Port to listen on, if it is free. Default: any free port. */
  readonly port?: number;
  /** True: folders open in restricted mode, as for a new user. False (default): all folders are trusted. */
  readonly asksForTrust?: boolean;
  /**
   * Whether its pages may name an extension to load from source ({@link VsCodePage.development}). Such an editor
   * refuses modal dialogs and shows no toasts, so tests of the user interface need a packaged extension.
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
  /** What the server has printed. */
  log(): string;
  /** The page that opens a folder; see {@link VsCodePage}. */
  pageUrl(page: VsCodePage): string;
  /** Resolves when the server has ended, for any reason. */
  readonly ended: Promise<void>;
  /** Ends the server and its child processes. */
  stop(): Promise<void>;
}

export interface VsCodePage {
  /** Absolute path of the folder to open. */
  readonly folder: string;
  /** Absolute path of an extension to load from source, and of the test module to run in its host. */
  readonly development?: { readonly extension: string; readonly tests?: string };
}

export interface InstalledExtensions {
  /** Absolute path of the folder of installed extensions. */
  readonly installed: string;
  /** Absolute path of the folder of built-in extensions. */
  readonly builtIn: string;
}

/**
 * Installs packaged extensions into a new subfolder of `folder`, for several instances of a release to use one after
 * another. Instances that use it load only the built-in extensions that the tests need.
 */
export async function installExtensions(
  release: VsCodeRelease,
  packages: readonly string[],
  folder: string,
): Promise<InstalledExtensions> {
  const server = await installVsCode(release);
  const installed = join(folder, 'extensions');
  const builtIn = join(folder, 'built-in');
  await Promise.all([installPackages(server, installed, packages), linkBuiltInExtensions(server, builtIn)]);
  return { installed, builtIn };
}

/** Starts a VS Code server and resolves when it responds. */
export async function startVsCode(options: VsCodeOptions): Promise<VsCodeInstance> {
  const server = await installVsCode(options.release);
  const dataDirectory = await makeTemporaryFolder('vscode');
  await writeSettings(dataDirectory, { ...QUIET_SETTINGS, ...options.settings });
  await installPackages(server, join(dataDirectory, 'extensions'), [
    ...(options.vsix === undefined ? [] : [options.vsix]),
    ...(options.alsoInstalled ?? []),
  ]);
  const authority = `127.0.0.1:${String(await freePort(options.port))}`;
  const logFile = join(dataDirectory, 'server.log');
  // The server does not remove its sockets and scratch files. The path of a socket must be short.
  const scratch = await makeTemporaryFolder('vscode-tmp');
  const child = startProcess(server.node, serverArguments(server, authority, dataDirectory, options), {
    env: {
      ...process.env,
      TMPDIR: scratch,
      XDG_RUNTIME_DIR: scratch,
      // Keeps addresses of this machine as they are. This server has no proxy for them.
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
    await Promise.all([scratch, dataDirectory].map(removeTemporaryFolder));
  };
  try {
    await waitForResponse(`http://${authority}/`, () => child.exitCode !== null);
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
    // Without this flag, a built workbench ignores the payload in the page's address.
    ...(options.isForDevelopment === true ? ['--enable-smoke-test-driver'] : []),
    ...(options.asksForTrust === true ? [] : ['--disable-workspace-trust']),
    ...(options.extensions === undefined
      ? []
      : ['--extensions-dir', options.extensions.installed, '--builtin-extensions-dir', options.extensions.builtIn]),
  ];
}

async function writeSettings(dataDirectory: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const file = join(dataDirectory, 'data', 'User', 'settings.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(settings, null, 2));
}

async function waitForResponse(address: string, hasEnded: () => boolean): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (hasEnded()) {
      throw new Error('it ended immediately');
    }
    const answer = await fetch(address).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) {
      return;
    }
    await delay(READY_POLL_MS);
  }
  throw new Error(`no response within ${String(READY_TIMEOUT_MS / 1000)} s`);
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
