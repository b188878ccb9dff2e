import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

const KILL_AFTER_MS = 15_000;
const running = new Set<ChildProcess>();

// The process groups end with this process, for whatever reason it ends.
process.on('exit', () => {
  for (const child of running) {
    signalGroup(child, 'SIGKILL');
  }
});

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

export interface CommandResult {
  /** Exit code. -1: a signal ended the command. 127: it could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command and collects its output. A non-zero exit code is a result, not an error. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = startProcess(command, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const abort = (): void => {
    signalGroup(child, 'SIGKILL');
  };
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    const code = await new Promise<number>((resolve) => {
      child.once('error', (error) => {
        stderr.push(Buffer.from(error.message));
        resolve(127);
      });
      child.once('close', (exitCode) => {
        resolve(exitCode ?? -1);
      });
    });
    options.signal?.throwIfAborted();
    return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

/**
 * Starts a command as the leader of a new process group, so that {@link stopProcess} also reaches its children, and
 * Ctrl+C in the terminal reaches only this process.
 */
export function startProcess(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  child.once('error', () => running.delete(child));
  child.once('exit', () => {
    // Ends the children that the leader left behind.
    signalGroup(child, 'SIGKILL');
    running.delete(child);
  });
  return child;
}

/** Terminates a process and its group, and kills them after 15 s. Resolves when the leader has exited. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
    return;
  }
  const exited = once(child, 'exit');
  signalGroup(child, 'SIGTERM');
  const force = setTimeout(() => {
    signalGroup(child, 'SIGKILL');
  }, KILL_AFTER_MS);
  await exited;
  clearTimeout(force);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // The group has already exited.
  }
}
