import { Cleanup } from '../../host/cleanup.ts';
import { readySandbox } from '../../host/readySandbox.ts';
import type { Sandbox } from '../../sandbox/start.ts';

let shared: Promise<Sandbox> | undefined;

/**
 * Returns the shared sandbox of this process, with a real Julia. It is closed when all tests of the process have ended.
 * Call this in a `before` hook with a long timeout, because the first call on a machine installs Julia. State is shared,
 * so start with `control.reset()`.
 */
export function sharedSandbox(): Promise<Sandbox> {
  shared ??= readySandbox(new Cleanup(), { startMs: 20, stopMs: 20 });
  return shared;
}

/** Returns the shared sandbox with faults, records and settings reset and the Engee server running. */
export async function runningSandbox(): Promise<Sandbox> {
  const sandbox = await sharedSandbox();
  await sandbox.control.reset();
  await sandbox.control.startServer();
  return sandbox;
}
