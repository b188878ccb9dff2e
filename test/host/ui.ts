// `npm run ui -- <file> [--release oldest]`: the tests of test/ui/<file>.test.ts alone, in one release of VS Code.
import { parseArgs } from 'node:util';
import { installChromium } from './chromium.ts';
import { Cleanup, cleanUpOnSignals } from './cleanup.ts';
import { installJulia } from './julia.ts';
import { runMocha } from './mocha/runMocha.ts';
import { labelled } from './mocha/testReport.ts';
import { buildPackage } from './package.ts';
import { RELEASE_VARIABLE, VSIX_VARIABLE } from './uiVariables.ts';
import { installVsCode } from './vscodeServer.ts';

cleanUpOnSignals();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { release: { type: 'string', default: 'newest' } },
});
const [file = '*'] = positionals;
const release = values.release === 'oldest' ? 'oldest' : 'newest';
const [vsix, { version }] = await Promise.all([
  buildPackage(),
  installVsCode(release),
  installChromium(),
  installJulia(),
]);
const cleanup = new Cleanup();
try {
  const run = {
    files: `test/ui/${file}.test.ts`,
    timeoutMs: 180_000,
    environment: { [RELEASE_VARIABLE]: release, [VSIX_VARIABLE]: vsix },
  };
  const { passed, failed } = await runMocha(run, labelled(version), cleanup);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} finally {
  await cleanup.run();
}
