// `npm start -- --tour`: does the main job in a headless browser. `--pictures` also updates the pictures of the README.
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startUiSession, type UiSession } from '../ui/driver/uiSession.ts';
import { mainJob, mainJobSettings, type SignInMethod } from '../ui/mainJob.ts';
import type { Step } from '../ui/stage.ts';
import { cleanUpOnSignals, runAllCleanups } from './cleanup.ts';
import { buildPackage } from './package.ts';
import { REPOSITORY } from './repository.ts';
import { describeSetupFailure } from './setupError.ts';

const PICTURES = join(REPOSITORY, 'out', 'tour');
const README_PICTURES = join(REPOSITORY, 'media', 'screenshots');
const METHODS: readonly SignInMethod[] = ['token', 'oauth'];

cleanUpOnSignals();
await rm(PICTURES, { recursive: true, force: true });
await mkdir(PICTURES, { recursive: true });
try {
  for (const method of METHODS) await tour(method);
  console.log(`\nAll steps passed. The pictures are in ${PICTURES}`);
} catch (error) {
  console.error(describeSetupFailure(error));
  process.exitCode = 1;
} finally {
  await runAllCleanups();
}

/** Does all steps. Rejects at the first step that fails. */
async function tour(method: SignInMethod): Promise<void> {
  console.log(`\nThe main job, signed in by ${method}`);
  const session = await startUiSession({
    release: 'newest',
    vsix: await buildPackage(),
    drawsLess: false,
    settings: mainJobSettings,
  });
  try {
    for (const [index, step] of mainJob(method).entries()) {
      await runStep(step, session, `${method}-${String(index + 1).padStart(2, '0')}`);
    }
  } finally {
    await session.close();
  }
}

async function runStep(step: Step, session: UiSession, name: string): Promise<void> {
  const path = join(PICTURES, `${name}.png`);
  try {
    const seen = await step.run(session);
    console.log(`  ✓ ${step.title}\n      ${seen}\n      ${path}`);
  } catch (error) {
    console.log(`  ✗ ${step.title}\n      ${path}`);
    throw error;
  } finally {
    await session.workbench.screenshot(path);
  }
  if (step.picture !== undefined && process.argv.includes('--pictures')) {
    await copyFile(path, join(README_PICTURES, `${step.picture}.png`));
  }
}
