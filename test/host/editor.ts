// `npm run editor -- <file>… [--release oldest]`: the tests of test/editor/<file>.test.ts alone, in one release of VS Code.
import { parseArgs } from 'node:util';
import { installChromium } from './chromium.ts';
import { cleanUpOnSignals } from './cleanup.ts';
import { bundleEditorTests } from './editorBundle.ts';
import { runEditorTests } from './editorTests.ts';
import { installJulia } from './julia.ts';
import { labelled } from './mocha/testReport.ts';
import { buildPackage } from './package.ts';
import { installVsCode } from './vscodeServer.ts';

cleanUpOnSignals();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { release: { type: 'string', default: 'newest' } },
});
const release = values.release === 'oldest' ? 'oldest' : 'newest';
const [{ version }] = await Promise.all([installVsCode(release), buildPackage(), installChromium(), installJulia()]);
const { passed, failed } = await runEditorTests(
  release,
  await bundleEditorTests(positionals.length > 0 ? positionals : undefined),
  labelled(version),
);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
