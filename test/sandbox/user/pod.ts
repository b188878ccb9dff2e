import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A Julia that was found or installed on this machine. */
export interface JuliaInstallation {
  executable: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  version: string;
  /** Folders besides the usual system folders that this Julia needs. */
  roots: readonly string[];
}

export interface PodOptions {
  julia: JuliaInstallation;
  /** The bubblewrap executable, with which Julia sees `userDirectory` as `/user`. */
  bubblewrap: string | undefined;
  userDirectory: string;
  log: (line: string) => void;
}

/** A running Julia process that evaluates code. It serves HTTP on `port` of 127.0.0.1. */
export interface Pod {
  port: number;
  /** The leader of a process group that holds everything this process starts. */
  pid: number | undefined;
  exited: Promise<void>;
  /** Stops Julia and everything it started. Resolves when the process has ended. */
  kill(): Promise<void>;
}

const podSource = fileURLToPath(new URL('pod.jl', import.meta.url));
/** The path of the platform's code in stack traces, which is not the real path. */
const podPath = '/app/pod.jl';
const startupLimitMs = 120_000;

/** Starts Julia and resolves when it listens. Rejects with its error output when it ends first, and after two minutes. */
export async function startPod(options: PodOptions, signal?: AbortSignal): Promise<Pod> {
  const child = spawnJulia(options);
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  const kill = async (): Promise<void> => {
    killGroup(child);
    await exited;
  };
  try {
    const port = await listeningPort(
      child,
      exited,
      AbortSignal.any([AbortSignal.timeout(startupLimitMs), ...(signal ? [signal] : [])]),
    );
    child.stdout?.resume();
    return { port, pid: child.pid, exited, kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

function spawnJulia({ julia, bubblewrap, userDirectory, log }: PodOptions): ChildProcess {
  const home = bubblewrap === undefined ? userDirectory : '/user';
  const source = bubblewrap === undefined ? podSource : podPath;
  const program = `include_string(Main, read(${JSON.stringify(source)}, String), ${JSON.stringify(podPath)}); Pod.serve()`;
  const command = [julia.executable, ...julia.args, '--startup-file=no', '--color=no', '-e', program];
  const [executable = '', ...args] =
    bubblewrap === undefined ? command : [bubblewrap, ...isolation(userDirectory, julia.roots), ...command];
  const child = spawn(executable, args, {
    cwd: userDirectory,
    // Engee keeps packages under /user too. The empty last entry adds Julia's own folders.
    env: { ...process.env, ...julia.env, JULIA_DEPOT_PATH: `${home}/.packages:` },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A separate process group, so that everything that user code starts ends with it.
    detached: process.platform !== 'win32',
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    log(`julia: ${line}`);
  });
  return child;
}

/** Returns the arguments of bubblewrap: a read-only system, a private /tmp, the user's directory as /user, and an end with its parent. */
function isolation(userDirectory: string, roots: readonly string[]): string[] {
  const readOnly = ['/usr', '/lib', '/lib64', '/bin', '/etc', ...roots];
  return [
    ...['--die-with-parent', '--unshare-pid', '--tmpfs', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp'],
    ...readOnly.flatMap((path) => ['--ro-bind-try', path, path]),
    ...[
      '--ro-bind',
      podSource,
      podPath,
      '--bind',
      userDirectory,
      '/user',
      '--chdir',
      '/user',
      '--setenv',
      'HOME',
      '/user',
    ],
  ];
}

function listeningPort(child: ChildProcess, exited: Promise<void>, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    let lastWords = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString('utf8')).slice(-2000);
    });
    child.once('error', reject);
    void exited.then(() => {
      reject(new Error(`Julia ended before it listened: ${lastWords.trim()}`));
    });
    signal.addEventListener('abort', () => {
      reject(new Error('Julia did not listen in time', { cause: signal.reason }));
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-200);
      const port = /listening on (\d+)\n/.exec(output)?.[1];
      if (port !== undefined) {
        resolve(Number(port));
      }
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}
