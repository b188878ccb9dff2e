import { Cleanup } from '../../host/cleanup.ts';
import { type JuliaMode, readySandbox } from '../../host/readySandbox.ts';
import type { Sandbox } from '../../sandbox/start.ts';

const shared = new Map<JuliaMode, Promise<Sandbox>>();

/**
 * Returns the shared sandbox of this process, with a real Julia in that mode. It is closed when all tests of the process
 * have ended. Call this in a `before` hook with a long timeout, because the first call on a machine installs Julia. State
 * is shared, so start with `control.reset()`.
 */
export function sharedSandbox(juliaMode: JuliaMode = 'compiled'): Promise<Sandbox> {
  let sandbox = shared.get(juliaMode);
  if (sandbox === undefined) {
    sandbox = readySandbox(new Cleanup(), { juliaMode, startMs: 20, stopMs: 20 });
    shared.set(juliaMode, sandbox);
  }
  return sandbox;
}

/** Returns the shared sandbox with faults, records and settings reset and the Engee server running. */
export async function runningSandbox(juliaMode: JuliaMode = 'compiled'): Promise<Sandbox> {
  const sandbox = await sharedSandbox(juliaMode);
  await sandbox.control.reset();
  await sandbox.control.startServer();
  return sandbox;
}
