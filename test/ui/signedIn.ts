import type { UiSession } from './driver/uiSession.ts';
import { confirmAddress, enterToken } from './mainJob.ts';

/** Signs in with the sandbox's token and starts the server, by the palette. */
export async function signInAndStart({ workbench, sandbox }: UiSession): Promise<void> {
  await workbench.openFile('pendulum.jl');
  await workbench.runCommand('Engee: Sign In');
  await confirmAddress(workbench, sandbox);
  await enterToken(workbench, sandbox.personalAccessToken);
  await workbench.statusBar.waitFor('Engee: Stopped');
  await workbench.runCommand('Engee: Start Server');
  await workbench.statusBar.waitFor(/Engee: Running/);
}
