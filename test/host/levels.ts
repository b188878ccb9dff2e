import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { installChromium } from './chromium.ts';
import { bundleEditorTests } from './editorBundle.ts';
import { runEditorTests } from './editorTests.ts';
import { installJulia } from './julia.ts';
import { runPool } from './mocha/pool.ts';
import { addTallies, EMPTY_TALLY, failedOnce, type Tally, within } from './mocha/tally.ts';
import { labelled, type Print } from './mocha/testReport.ts';
import { buildPackage } from './package.ts';
import { runCommand } from './processes.ts';
import { REPOSITORY } from './repository.ts';
import { testFiles, testFilesFrom } from './testFiles.ts';
import { RELEASE_VARIABLE, VSIX_VARIABLE } from './uiVariables.ts';
import { installVsCode, type VsCodeRelease } from './vscodeServer.ts';

const RELEASES: readonly VsCodeRelease[] = ['oldest', 'newest'];

/** Files of the integration level that take more than 20 s. They start first, so that the processes end together. */
const LONG_INTEGRATION = [
  'results/hostile',
  'run/bridgeJulia',
  'auth/redirectPage',
  'run/cuts',
  'run/bridgeWay',
  'results/view',
  'run/bridgeLife',
  'auth/processes/soak',
  'run/badConnection',
  'server/server',
];

/** Bounds a hang. Long, because the processes and other work share the machine. */
const INTEGRATION_TIMEOUT_MS = 120_000;

/** Large enough to load modules once for many files, small enough for the processes to end together. */
const UNIT_BATCHES = 8;

/** The levels of `npm test` in the order in which they run. The quick ones come first. */
export const LEVELS: Readonly<Record<string, () => Promise<Tally>>> = {
  lint,
  unit,
  growth,
  integration,
  package: packaging,
  editor,
  ui,
};

/** Runs the checkers, each counted as one test, then the tests of the lint rules. */
async function lint(): Promise<Tally> {
  const print = labelled('');
  const bin = (name: string): string => join(REPOSITORY, 'node_modules', '.bin', name);
  const files = await testFiles('lint');
  // The longest come first.
  const queue = [
    () => check('ESLint', bin('eslint'), ['.'], print),
    () => check('Types', bin('tsc'), ['--noEmit'], print),
    () => check('Formatting', bin('prettier'), ['--check', '.'], print),
    () =>
      check('Dependencies', bin('depcruise'), ['src', 'test', 'scripts', '--config', '.dependency-cruiser.mjs'], print),
    () => check('Unused code and packages', bin('knip'), [], print),
    () => check('Types (webview)', bin('tsc'), ['--noEmit', '-p', 'src/webview'], print),
    () => runPool({ batches: [files], workers: 1, timeoutMs: 60_000 }, print),
  ];
  const tallies: Tally[] = [];
  // More at a time would slow ESLint down, and it would still run when the others have ended.
  const runLane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) tallies.push(await next());
  };
  await Promise.all(Array.from({ length: workers() }, runLane));
  return addTallies(tallies);
}

async function check(title: string, command: string, args: readonly string[], print: Print): Promise<Tally> {
  const startedMs = performance.now();
  const { code, stdout, stderr } = await runCommand(command, args, { cwd: REPOSITORY });
  const isClean = code === 0;
  print(`${isClean ? '✓' : '✗'} ${title} (${(performance.now() - startedMs).toFixed(0)} ms)`);
  if (!isClean) {
    const details = `${stdout}\n${stderr}`.trim();
    print(details);
    return failedOnce({ title, details });
  }
  return { ...EMPTY_TALLY, passed: 1 };
}

async function unit(): Promise<Tally> {
  const files = await testFiles('unit');
  const batches = Array.from({ length: UNIT_BATCHES }, (_, batch) =>
    files.filter((_file, index) => index % UNIT_BATCHES === batch),
  );
  return runPool({ batches, workers: workers(), timeoutMs: 5000 }, labelled(''));
}

/** The files are few and long, so each process takes one. */
async function growth(): Promise<Tally> {
  const files = await testFiles('growth');
  return runPool({ batches: files.map((file) => [file]), workers: workers(), timeoutMs: 120_000 }, labelled(''));
}

async function integration(): Promise<Tally> {
  const [files] = await Promise.all([testFilesFrom('integration', LONG_INTEGRATION), installJulia()]);
  return runPool(
    { batches: files.map((file) => [file]), workers: workers(), timeoutMs: INTEGRATION_TIMEOUT_MS },
    labelled(''),
  );
}

/** Returns how many processes to run side by side. Each may start a sandbox and a browser. */
function workers(): number {
  return Math.min(4, availableParallelism());
}

async function packaging(): Promise<Tally> {
  await buildPackage();
  return runPool({ batches: [await testFiles('package')], workers: 1, timeoutMs: 10_000 }, labelled(''));
}

async function editor(): Promise<Tally> {
  await Promise.all([buildPackage(), installParts()]);
  const bundle = await bundleEditorTests();
  return forEachRelease((release, print) => runEditorTests(release, bundle, print));
}

async function ui(): Promise<Tally> {
  const [vsix, files] = await Promise.all([buildPackage(), testFiles('ui'), installParts()]);
  return forEachRelease((release, print) => runUi(release, vsix, files, print));
}

/** Runs files of `test/ui` one after another, in one process that shares a browser between them. */
export function runUi(release: VsCodeRelease, vsix: string, files: readonly string[], print: Print): Promise<Tally> {
  return runPool(
    {
      batches: files.map((file) => [file]),
      workers: 1,
      timeoutMs: 180_000,
      environment: { [RELEASE_VARIABLE]: release, [VSIX_VARIABLE]: vsix },
    },
    print,
  );
}

async function installParts(): Promise<void> {
  await Promise.all([installChromium(), installJulia(), ...RELEASES.map(installVsCode)]);
}

async function forEachRelease(run: (release: VsCodeRelease, print: Print) => Promise<Tally>): Promise<Tally> {
  return addTallies(
    await Promise.all(
      RELEASES.map(async (release) => {
        const { version } = await installVsCode(release);
        return within(version, await run(release, labelled(version)));
      }),
    ),
  );
}
