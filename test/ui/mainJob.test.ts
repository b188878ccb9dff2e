import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS } from './driver/workbench.ts';
import { mainJob, mainJobSettings, type SignInMethod } from './mainJob.ts';

const methods: readonly SignInMethod[] = ['token', 'oauth'];

for (const method of methods) {
  describe(`The main job with the installed package (sign-in: ${method})`, () => {
    let session: UiSession;
    let failedStep: string | undefined;

    before(async () => {
      session = await startUiSession({ settings: mainJobSettings });
    });

    after(() => session.close());

    for (const [index, step] of mainJob(method).entries()) {
      it(step.title, async () => {
        assert.equal(failedStep, undefined, 'an earlier step failed');
        await step.run(session);
        await session.workbench.screenshot(picture(`${method}-${String(index + 1).padStart(2, '0')}`));
      });
    }

    afterEach(async function () {
      if (this.currentTest?.state !== 'failed' || failedStep !== undefined) return;
      failedStep = this.currentTest.title;
      await session.workbench.screenshot(picture(`${method}-failed`));
    });
  });
}

function picture(name: string): string {
  return join(SCREENSHOTS, `${name}-${testedRelease()}.png`);
}
