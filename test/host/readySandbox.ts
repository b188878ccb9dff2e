import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/start.ts';
import { installBubblewrap } from './bubblewrap.ts';
import type { Cleanup } from './cleanup.ts';
import { installJulia } from './julia.ts';

/**
 * How the sandbox's Julia executes code. `compiled` is Julia's default, as on Engee. `interpreted` skips the compiler, which
 * takes most of the time of the first runs. It is for tests that restart the server often. It is very slow for long texts
 * and long loops.
 */
export type JuliaMode = 'compiled' | 'interpreted';

interface ReadySandboxOptions extends Partial<SandboxOptions> {
  readonly juliaMode?: JuliaMode;
}

/** Starts a sandbox with a real Julia and, where possible, a real `/user`. `cleanup` ends it. */
export async function readySandbox(
  cleanup: Cleanup,
  { juliaMode = 'compiled', ...options }: ReadySandboxOptions = {},
): Promise<Sandbox> {
  const [installed, bubblewrap] = await Promise.all([installJulia(), installBubblewrap()]);
  const julia = juliaMode === 'interpreted' ? { ...installed, args: [...installed.args, '--compile=min'] } : installed;
  const sandbox = await startSandbox({ julia, bubblewrap, ...options });
  cleanup.defer(() => sandbox.close());
  return sandbox;
}
