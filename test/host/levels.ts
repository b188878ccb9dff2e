import { join } from 'node:path';
import { installChromium } from './chromium.ts';
import { Cleanup } from './cleanup.ts';
import { bundleEditorTests } from './editorBundle.ts';
import { runEditorTests } from './editorTests.ts';
import { installJulia } from './julia.ts';
import { type MochaRun, runMocha } from './mocha/runMocha.ts';
import { addTallies, labelled, type Print, type Tally } from './mocha/testReport.ts';
import { buildPackage } from './package.ts';
import { runCommand } from './processes.ts';
import { REPOSITORY } from './repository.ts';
import { testFiles } from './testFiles.ts';
import { RELEASE_VARIABLE, VSIX_VARIABLE } from './uiVariables.ts';
import { installVsCode, type VsCodeRelease } from './vscodeServer.ts';

const RELEASES: readonly VsCodeRelease[] = ['oldest', 'newest'];

/** The levels of `npm test` in the order in which they run. The quick ones come first. */
export const LEVELS: Readonly<Record<string, () => Promise<Tally>>> = {
  lint,
  unit: () => mocha({ files: ['test/unit/**/*.test.ts'], timeoutMs: 5000 }),
  integration,
  package: packaging,
  editor,
  ui,
};

/** Runs the checkers, each counted as one test, then the tests of the lint rules. */
async function lint(): Promise<Tally> {
  const print = labelled('');
  const bin = (name: string): string => join(REPOSITORY, 'node_modules', '.bin', name);
  const checks = [
    check('Formatting', bin('prettier'), ['--check', '.'], print),
    check('ESLint', bin('eslint'), ['.'], print),
    check('Dependencies', bin('depcruise'), ['src', 'test', 'scripts', '--config', '.dependency-cruiser.mjs'], print),
    check('Types', bin('tsc'), ['--noEmit'], print),
    check('Types (webview)', bin('tsc'), ['--noEmit', '-p', 'src/webview'], print),
    check('Unused code and packages', bin('knip'), [], print),
  ];
  return addTallies([
    ...(await Promise.all(checks)),
    await mocha({ files: ['test/lint/**/*.test.ts'], timeoutMs: 60_000 }),
  ]);
}

async function check(title: string, command: string, args: readonly string[], print: Print): Promise<Tally> {
  const startedMs = performance.now();
  const { code, stdout, stderr } = await runCommand(command, args, { cwd: REPOSITORY });
  const isClean = code === 0;
  print(`${isClean ? '✓' : '✗'} ${title} (${(performance.now() - startedMs).toFixed(0)} ms)`);
  if (!isClean) {
    print(`${stdout}\n${stderr}`.trim());
  }
  return { passed: isClean ? 1 : 0, failed: isClean ? 0 : 1 };
}

async function integration(): Promise<Tally> {
  await installJulia();
  return mocha({ files: ['test/integration/**/*.test.ts'], timeoutMs: 60_000 });
}

async function packaging(): Promise<Tally> {
  await buildPackage();
  return mocha({ files: ['test/package/**/*.test.ts'], timeoutMs: 10_000 });
}

async function editor(): Promise<Tally> {
  await Promise.all([buildPackage(), installParts()]);
  const bundle = await bundleEditorTests();
  return forEachRelease((release, print) => runEditorTests(release, bundle, print));
}

async function ui(): Promise<Tally> {
  const [vsix, files] = await Promise.all([buildPackage(), testFiles('ui'), installParts()]);
  return forEachRelease((release, print) =>
    mocha(
      {
        files,
        timeoutMs: 180_000,
        environment: { [RELEASE_VARIABLE]: release, [VSIX_VARIABLE]: vsix },
      },
      print,
    ),
  );
}

async function installParts(): Promise<void> {
  await Promise.all([installChromium(), installJulia(), ...RELEASES.map(installVsCode)]);
}

async function forEachRelease(run: (release: VsCodeRelease, print: Print) => Promise<Tally>): Promise<Tally> {
  return addTallies(
    await Promise.all(RELEASES.map(async (release) => run(release, labelled((await installVsCode(release)).version)))),
  );
}

async function mocha(run: MochaRun, print: Print = labelled('')): Promise<Tally> {
  const cleanup = new Cleanup();
  try {
    return await runMocha(run, print, cleanup);
  } finally {
    await cleanup.run();
  }
}
