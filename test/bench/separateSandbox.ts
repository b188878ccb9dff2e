import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from '../host/cleanup.ts';
import { startProcess, stopProcess } from '../host/processes.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import type { Sandbox } from '../sandbox/start.ts';

const script = fileURLToPath(new URL('sandboxProcess.ts', import.meta.url));

/** Starts a sandbox in a separate process, because the process that drives the browser is busy whenever the window is. */
export async function separateSandbox(cleanup: Cleanup): Promise<Sandbox> {
  const child = startProcess(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const close = () => stopProcess(child);
  cleanup.defer(close);
  const ended = once(child, 'exit').then(() => {
    throw new Error('The sandbox did not start.');
  });
  const [address] = (await Promise.race([once(child, 'message'), ended])) as [Omit<Sandbox, 'control' | 'close'>];
  ended.catch(() => undefined);
  return { ...address, control: new SandboxControl(address.controlUrl), close };
}
