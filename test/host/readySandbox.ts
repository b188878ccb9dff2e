import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/start.ts';
import { installBubblewrap } from './bubblewrap.ts';
import type { Cleanup } from './cleanup.ts';
import { installJulia } from './julia.ts';

/** Starts a sandbox with a real Julia and, where possible, a real `/user`. `cleanup` ends it. */
export async function readySandbox(cleanup: Cleanup, options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const [julia, bubblewrap] = await Promise.all([installJulia(), installBubblewrap()]);
  const sandbox = await startSandbox({ julia, bubblewrap, ...options });
  cleanup.defer(() => sandbox.close());
  return sandbox;
}
