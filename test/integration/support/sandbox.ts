import { installBubblewrap } from '../../host/bubblewrap.ts';
import { installJulia } from '../../host/julia.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';

let shared: Promise<Sandbox> | undefined;

/**
 * The one sandbox of this mocha process, with a real Julia; closed when all tests are done. Call it in a `before` with a
 * generous timeout: the first call on a machine installs Julia. State is shared, so begin with `control.reset()`.
 */
export function sharedSandbox(): Promise<Sandbox> {
  shared ??= open();
  return shared;
}

/** As `sharedSandbox`, with faults, records and settings reset and the Engee server running. */
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

// Loaded outside any suite, hence a root hook: it runs after the last test of the process.
after(async () => {
  await (await shared)?.close();
});
