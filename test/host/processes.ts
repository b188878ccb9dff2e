import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

const KILL_AFTER_MS = 15_000;
const running = new Set<ChildProcess>();

// Whatever way this process ends, the groups it started end with it.
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
  /** Exit code; -1 when a signal ended the command, 127 when it could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end and collects what it prints. A non-zero exit is a result, not an error. */
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
 * Starts a command as the leader of a process group of its own, so that {@link stopProcess} reaches
 * everything it starts in turn, and Ctrl+C in the terminal reaches only us.
 */
export function startProcess(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  child.once('error', () => running.delete(child));
  child.once('exit', () => {
    // The leader has gone; what it left behind goes too.
    signalGroup(child, 'SIGKILL');
    running.delete(child);
  });
  return child;
}

/** Ends a process with its whole group: asked first, forced after 15 s. Resolves when the leader is gone. */
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
    // Already gone.
  }
}
