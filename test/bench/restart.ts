import type { SandboxControl } from '../sandbox/control/sandboxControl.ts';

/** Replaces the Julia process of the sandbox. */
export async function restart(control: SandboxControl): Promise<void> {
  await control.stopServer();
  await control.startServer();
}
