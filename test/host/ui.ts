// `npm run ui -- [name…] [--release oldest]`: runs test/ui/<name>.test.ts, or all tests of the level, in one release.
import { parseArgs } from 'node:util';
import { installChromium } from './chromium.ts';
import { cleanUpOnSignals } from './cleanup.ts';
import { installJulia } from './julia.ts';
import { runUi } from './levels.ts';
import { formatCounts } from './mocha/tally.ts';
import { labelled } from './mocha/testReport.ts';
import { buildPackage } from './package.ts';
import { describeSetupFailure } from './setupError.ts';
import { testFiles } from './testFiles.ts';
import { installVsCode } from './vscodeServer.ts';

cleanUpOnSignals();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { release: { type: 'string', default: 'newest' } },
});
const release = values.release === 'oldest' ? 'oldest' : 'newest';
try {
  const files = await testFiles('ui', positionals);
  const [vsix, { version }] = await Promise.all([
    buildPackage(),
    installVsCode(release),
    installChromium(),
    installJulia(),
  ]);
  const tally = await runUi(release, vsix, files, labelled(version));
  console.log(`\n${formatCounts(tally)}`);
  process.exitCode = tally.failures.length === 0 && tally.passed > 0 ? 0 : 1;
} catch (error) {
  console.error(describeSetupFailure(error));
  process.exitCode = 1;
}
