// `npm start`: starts VS Code with the extension, a sandbox with a real Julia, and a sample workspace.
import { Cleanup, cleanUpOnSignals } from './cleanup.ts';
import { findDesktopEditor, openDesktopEditor } from './desktopEditor.ts';
import { startMintingProxy } from './mintingProxy.ts';
import { buildPackage } from './package.ts';
import { readySandbox } from './readySandbox.ts';
import { describeSetupFailure } from './setupError.ts';
import { sampleWorkspace } from './temporaryFolder.ts';
import { startVsCode } from './vscodeInstance.ts';

if (process.argv.includes('--tour')) {
  // The tour ends without a signal and sets the exit code.
  await import('./tour.ts');
} else {
  await start();
}

async function start(): Promise<void> {
  cleanUpOnSignals();
  const cleanup = new Cleanup();
  try {
    // The same build makes dist/ for the desktop editor and the .vsix for the server.
    const [vsix, sandbox, folder] = await Promise.all([
      buildPackage(),
      readySandbox(cleanup, { acceptAnyRedirectUri: true }),
      sampleWorkspace(cleanup),
    ]);
    const settings = { 'engee.baseUrl': sandbox.baseUrl };
    console.log(`
Engee sandbox   ${sandbox.baseUrl}
Sign in         Engee: Sign In, with this personal access token: ${sandbox.personalAccessToken}
                or through the browser, after Engee: Configure OAuth Client…
                client id ${sandbox.oauthClient.clientId}, client secret ${sandbox.oauthClient.clientSecret}
Its /user       ${sandbox.userDirectory}
Workspace       ${folder}`);
    const code = findDesktopEditor();
    if (code !== undefined) {
      console.log('VS Code         In a new window. Close it, or press Ctrl+C here, to end everything.');
      await openDesktopEditor(code, folder, settings, cleanup);
      return;
    }
    const instance = await startVsCode({ release: 'newest', vsix, settings });
    cleanup.defer(() => instance.stop());
    const proxy = await startMintingProxy(instance.authority, cleanup);
    console.log(
      `VS Code ${instance.version} http://${proxy}/?folder=${encodeURIComponent(folder)}\n\nPress Ctrl+C to end everything.`,
    );
    await instance.ended;
    if (!cleanup.hasBegun) {
      console.error('VS Code ended unexpectedly.');
      process.exitCode = 1;
    }
  } catch (error) {
    console.error(describeSetupFailure(error));
    process.exitCode = 1;
  } finally {
    await cleanup.run();
  }
}
