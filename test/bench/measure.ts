import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { joinBridge } from '../../src/bridge/joinBridge.mjs';
import { launchBrowser } from '../host/browser.ts';
import { installChromium } from '../host/chromium.ts';
import { Cleanup } from '../host/cleanup.ts';
import { buildPackage } from '../host/package.ts';
import { REPOSITORY } from '../host/repository.ts';
import { sampleWorkspace, temporaryFolder } from '../host/temporaryFolder.ts';
import { packageExtension } from '../host/testExtension.ts';
import { startVsCode } from '../host/vscodeInstance.ts';
import { userPrefix } from '../sandbox/account/demoUser.ts';
import { Workbench } from '../ui/driver/workbench.ts';
import { mainJob } from '../ui/mainJob.ts';
import type { Stage } from '../ui/stage.ts';
import { activationRow } from './activation.ts';
import { DIRECTOR_VARIABLE } from './bench.ts';
import { startDirector } from './director.ts';
import { fileIds, measureFiles } from './files/measureFiles.ts';
import { frameGapsDuring } from './frameGaps.ts';
import { compared, quantile, type Row } from './row.ts';
import { separateSandbox } from './separateSandbox.ts';
import { vsixRows } from './vsix.ts';

/** The measurements inside VS Code, in order. */
const windowIds: readonly string[] = [
  'vsix',
  'memory.idle',
  'activation',
  'run.first',
  'run.install',
  'run.roundTrip',
  'run.streamDelay',
  'run.output10MB',
  'repl.completion',
  'completion.roundTrip',
  'parse.trace1MB',
  'inline.edit',
  'cells.typing',
  'notebook.firstCell300',
  'notebook.open10MB',
  'notebook.save',
];

/** The IDs in the order of measurement. */
export const benchIds: readonly string[] = [...windowIds, ...fileIds];

/** The measurements before the sign-in. */
const withoutServer = ['vsix', 'memory.idle', 'activation'];

/** Without a graphics card, animations would use the processor that is being measured. */
const withoutAnimation = { 'workbench.reduceMotion': 'on', 'editor.cursorBlinking': 'solid' };
/** In a browser, the editor otherwise saves a second after an edit. */
const withoutAutoSave = { 'files.autoSave': 'off' };
/** Runs the reference in the same extension host. VS Code's web client would run it in a web worker. */
const sameHost = { 'remote.extensionKind': { 'vscode.github-authentication': ['workspace'] } };
const idleMs = 5_000;
const lastPreparation = 'starts the server from the status bar';

/** Measures against a sandbox with a real Julia. */
export async function bench(ids: readonly string[], print: (line: string) => void): Promise<readonly Row[]> {
  const inWindow = ids.filter((id) => windowIds.includes(id));
  const ofFiles = ids.filter((id) => fileIds.includes(id));
  const cleanup = new Cleanup();
  try {
    return [
      ...(inWindow.length === 0 ? [] : await measureWindow(inWindow, print)),
      ...(ofFiles.length === 0 ? [] : await measureFiles(ofFiles, cleanup, print)),
    ];
  } finally {
    await cleanup.run();
  }
}

/** Measures the packaged extension in the newest release of VS Code, together with the bench extension. */
async function measureWindow(ids: readonly string[], print: (line: string) => void): Promise<readonly Row[]> {
  const cleanup = new Cleanup();
  try {
    const director = await startDirector();
    cleanup.defer(async () => director.close());
    const [vsix, benchVsix] = await Promise.all([
      buildPackage(),
      buildBenchPackage(await temporaryFolder('bench', cleanup)),
      installChromium(),
    ]);
    const bridgeSource = joinBridge(fileURLToPath(new URL('../../src/bridge/bridge.jl', import.meta.url)));
    const sandbox = await separateSandbox(cleanup);
    const folder = await sampleWorkspace(cleanup);
    const instance = await startVsCode({
      release: 'newest',
      vsix,
      alsoInstalled: [benchVsix],
      settings: { 'engee.baseUrl': sandbox.baseUrl, ...withoutAnimation, ...withoutAutoSave, ...sameHost },
      environment: { [DIRECTOR_VARIABLE]: director.url },
    });
    cleanup.defer(() => instance.stop());
    const browser = await launchBrowser('bench');
    cleanup.defer(() => browser.close());
    const firstStart = director.nextStart();
    const stage: Stage = { workbench: await Workbench.open(browser, instance, { folder }), sandbox, folder };
    const { baseUrl, controlUrl, personalAccessToken: token } = sandbox;
    const setup = { controlUrl, serverUrl: `${baseUrl}${userPrefix}/`, token, bridgeSource };
    const rows: Row[] = [];
    await firstStart;
    if (ids.includes('vsix')) rows.push(...(await vsixRows(vsix)));
    // Needs the first start, because later ones have activated the extension.
    if (ids.includes('memory.idle')) rows.push(...(await director.measure('memory.idle', setup)));
    if (ids.includes('activation')) rows.push(await activationRow(stage.workbench, director));
    const others = ids.filter((id) => !withoutServer.includes(id));
    if (others.length > 0) await prepare(stage);
    for (const id of others) {
      print(`${id}…`);
      rows.push(...(await director.measure(id, setup)));
      if (id === 'run.output10MB')
        rows.push(...(await frameRows(stage.workbench, () => director.measure('printMuch', setup))));
    }
    return rows;
  } finally {
    await cleanup.run();
  }
}

/** Signs in and starts the server like a user. */
async function prepare(stage: Stage): Promise<void> {
  const steps = mainJob('token');
  const last = steps.findIndex(({ title }) => title === lastPreparation);
  if (last < 0) throw new Error(`The main job has no step named "${lastPreparation}".`);
  for (const step of steps.slice(0, last + 1)) await step.run(stage);
  await stage.workbench.page.keyboard.press('Escape');
}

/** Measures how long much output keeps the window from drawing, compared with an idle window. */
async function frameRows({ page }: Workbench, printMuch: () => Promise<unknown>): Promise<readonly Row[]> {
  const idle = await frameGapsDuring(page, () => delay(idleMs));
  const busy = await frameGapsDuring(page, printMuch);
  return [
    compared('run.output10MB.frameGap.p99', quantile(busy, 0.99), quantile(idle, 0.99)),
    compared('run.output10MB.frameGap.max', Math.max(...busy), Math.max(...idle)),
  ];
}

/** Packages the bench extension into `folder`. Returns the absolute path of its .vsix. */
function buildBenchPackage(folder: string): Promise<string> {
  return packageExtension(folder, join(REPOSITORY, 'test', 'bench', 'extension.ts'), {
    name: 'engee-bench',
    activationEvents: ['onStartupFinished'],
  });
}
