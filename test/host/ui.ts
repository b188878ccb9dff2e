// `npm run ui -- [name…] [--release oldest]`: runs test/ui/<name>.test.ts, or all tests of the level, in one release.
import { parseArgs } from 'node:util';
import { installChromium } from './chromium.ts';
import { Cleanup, cleanUpOnSignals } from './cleanup.ts';
import { installJulia } from './julia.ts';
import { runMocha } from './mocha/runMocha.ts';
import { labelled } from './mocha/testReport.ts';
import { buildPackage } from './package.ts';
import { describeSetupFailure } from './setupError.ts';
import { testFiles } from './testFiles.ts';
import { RELEASE_VARIABLE, VSIX_VARIABLE } from './uiVariables.ts';
import { installVsCode } from './vscodeServer.ts';

cleanUpOnSignals();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { release: { type: 'string', default: 'newest' } },
});
const release = values.release === 'oldest' ? 'oldest' : 'newest';
const cleanup = new Cleanup();
try {
  const files = await testFiles('ui', positionals);
  const [vsix, { version }] = await Promise.all([
    buildPackage(),
    installVsCode(release),
    installChromium(),
    installJulia(),
  ]);
  const run = {
    files,
    timeoutMs: 180_000,
    environment: { [RELEASE_VARIABLE]: release, [VSIX_VARIABLE]: vsix },
  };
  const { passed, failed } = await runMocha(run, labelled(version), cleanup);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} catch (error) {
  console.error(describeSetupFailure(error));
  process.exitCode = 1;
} finally {
  await cleanup.run();
}
