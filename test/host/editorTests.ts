import { once } from 'node:events';
import { SANDBOX_VARIABLE, type SandboxAddress } from '../editor/sandboxAddress.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { launchBrowser, openWorkbench } from './browser.ts';
import { Cleanup } from './cleanup.ts';
import { formatTimes, type Tally } from './mocha/tally.ts';
import { REPORT_VARIABLE } from './mocha/testEvent.ts';
import { followReport, type Print } from './mocha/testReport.ts';
import { readySandbox } from './readySandbox.ts';
import { REPOSITORY } from './repository.ts';
import { sampleWorkspace, temporaryFolder } from './temporaryFolder.ts';
import { FEWER_FRAMES, installExtensions, startVsCode } from './vscodeInstance.ts';
import type { VsCodeRelease } from './vscodeServer.ts';

const RUN_TIMEOUT_MS = 30 * 60_000;
const LOG_LINES_SHOWN = 30;

/**
 * Runs a bundle of editor tests in the extension host of a VS Code server, with its own sandbox. Loads the extension
 * from this checkout, so dist/ must be built.
 */
export async function runEditorTests(release: VsCodeRelease, bundle: string, print: Print): Promise<Tally> {
  const cleanup = new Cleanup();
  try {
    const sandbox = await readySandbox(cleanup);
    const folder = await sampleWorkspace(cleanup);
    const extensions = await installExtensions(release, [], await temporaryFolder('extensions', cleanup));
    const browser = await launchBrowser();
    cleanup.defer(() => browser.close());
    const tally = await followReport(print, async (reportFile, ended) => {
      const instance = await startVsCode({
        release,
        extensions,
        isForDevelopment: true,
        settings: { ...FEWER_FRAMES, 'engee.baseUrl': sandbox.baseUrl },
        environment: editorEnvironment(sandbox, reportFile),
      });
      cleanup.defer(() => instance.stop());
      const page = await openWorkbench(browser, instance, {
        folder,
        development: { extension: REPOSITORY, tests: bundle },
      });
      const timeout = AbortSignal.timeout(RUN_TIMEOUT_MS);
      await once(AbortSignal.any([ended, timeout]), 'abort');
      if (timeout.aborted) {
        await page.screenshot({ path: `${REPOSITORY}/out/screenshots/editor-${release}-stuck.png` });
        const log = instance.log().trim().split('\n').slice(-LOG_LINES_SHOWN).join('\n');
        throw new Error(
          `The suite did not end within ${RUN_TIMEOUT_MS / 1000} s. The end of the server's log:\n${log}`,
        );
      }
    });
    if (tally.times.length > 0) print(formatTimes(tally));
    return tally;
  } finally {
    await cleanup.run();
  }
}

/** Returns the environment variables that the suite reads in its extension host. */
export function editorEnvironment(sandbox: Sandbox, reportFile: string): Record<string, string> {
  const { baseUrl, controlUrl, personalAccessToken, oauthClient, userDirectory } = sandbox;
  const address: SandboxAddress = { baseUrl, controlUrl, personalAccessToken, oauthClient, userDirectory };
  return { [SANDBOX_VARIABLE]: JSON.stringify(address), [REPORT_VARIABLE]: reportFile };
}
