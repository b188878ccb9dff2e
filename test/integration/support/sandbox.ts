import { installBubblewrap } from '../../host/bubblewrap.ts';
import { installJulia } from '../../host/julia.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';

let shared: Promise<Sandbox> | undefined;

/**
 * Returns the shared sandbox of this mocha process, with a real Julia. It is closed after all tests. Call this in a `before`
 * hook with a long timeout, because the first call on a machine installs Julia. State is shared, so start with `control.reset()`.
 */
export function sharedSandbox(): Promise<Sandbox> {
  shared ??= open();
  return shared;
}

/** Returns the shared sandbox with faults, records and settings reset and the Engee server running. */
export async function runningSandbox(): Promise<Sandbox> {
  const sandbox = await sharedSandbox();
  await sandbox.control.reset();
  await sandbox.control.startServer();
  return sandbox;
}

async function open(): Promise<Sandbox> {
  const [julia, bubblewrap] = await Promise.all([installJulia(), installBubblewrap()]);
  return startSandbox({ julia, bubblewrap, startMs: 20, stopMs: 20 });
}

// A root hook because it is outside any suite. It runs after the last test of the process.
after(async () => {
  await (await shared)?.close();
});
