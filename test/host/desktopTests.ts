// `npm run test:desktop [-- version…]`: runs the editor level in desktop editors that @vscode/test-electron downloads.
// The default versions are the oldest supported and the newest.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { cacheDirectory } from './cache.ts';
import { Cleanup, cleanUpOnSignals } from './cleanup.ts';
import { bundleEditorTests } from './editorBundle.ts';
import { editorEnvironment } from './editorTests.ts';
import { addTallies, failedOnce, formatCounts, type Tally } from './mocha/tally.ts';
import { followReport, labelled } from './mocha/testReport.ts';
import { runCommand } from './processes.ts';
import { readySandbox } from './readySandbox.ts';
import { REPOSITORY } from './repository.ts';
import { describeSetupFailure, SetupError } from './setupError.ts';
import { sampleWorkspace, temporaryFolder } from './temporaryFolder.ts';
import { QUIET_SETTINGS } from './vscodeInstance.ts';

cleanUpOnSignals();

const versions = process.argv.slice(2);
const tallies: Tally[] = [];
for (const version of versions.length > 0 ? versions : ['1.100.3', 'stable']) {
  const tally = await testIn(version).catch((error: unknown): Tally => {
    const details = describeSetupFailure(error);
    console.log(`  ✗ ${details}`);
    return failedOnce({ title: version, details });
  });
  tallies.push(tally);
}
const total = addTallies(tallies);
console.log(`\n${formatCounts(total)}`);
process.exit(total.failures.length === 0 && total.passed > 0 ? 0 : 1);

async function testIn(version: string): Promise<Tally> {
  console.log(`\n== VS Code ${version}, desktop`);
  const vscodeExecutablePath = await download(version);
  const built = await runCommand(process.execPath, ['esbuild.mjs'], { cwd: REPOSITORY });
  if (built.code !== 0) {
    throw new Error(built.stderr);
  }
  const cleanup = new Cleanup();
  try {
    const extensionTestsPath = await bundleEditorTests();
    const sandbox = await readySandbox(cleanup);
    const folder = await sampleWorkspace(cleanup);
    const profile = await temporaryFolder('desktop', cleanup);
    await mkdir(join(profile, 'User'));
    await writeFile(
      join(profile, 'User', 'settings.json'),
      JSON.stringify({ ...QUIET_SETTINGS, 'engee.baseUrl': sandbox.baseUrl }),
    );
    return await followReport(labelled(version), async (reportFile) => {
      await runTests({
        vscodeExecutablePath,
        extensionDevelopmentPath: REPOSITORY,
        extensionTestsPath,
        extensionTestsEnv: editorEnvironment(sandbox, reportFile),
        launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust', '--user-data-dir', profile],
      });
    });
  } finally {
    await cleanup.run();
  }
}

async function download(version: string): Promise<string> {
  try {
    return await downloadAndUnzipVSCode({ version, cachePath: join(cacheDirectory(), 'desktop') });
  } catch (error) {
    throw new SetupError(
      `VS Code ${version} for the desktop could not be downloaded (${(error as Error).message}); this needs an open network. \`npm test -- editor\` runs the same suite here.`,
    );
  }
}
