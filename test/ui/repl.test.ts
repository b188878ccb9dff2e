import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { untilRemembered } from './driver/remembered.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS } from './driver/workbench.ts';

describe('The REPL', () => {
  let session: UiSession;

  before(async () => {
    session = await startUiSession({
      settings: { 'terminal.integrated.gpuAcceleration': 'off' },
      files: { 'open.jl': 'x = 1\n' },
    });
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await session.workbench.screenshot(join(SCREENSHOTS, `repl-failed-${testedRelease()}.png`));
  });

  it('is reopened in front of the panel after a reload without taking focus', async () => {
    const { workbench } = session;
    await workbench.openFile('open.jl');
    await workbench.runCommand('Engee: Open REPL');
    await workbench.terminal.waitFor('engee>');
    await untilRemembered(workbench.page, '{"places":[{"kind":"panel"}],"isInFront":true}');
    await workbench.reload();
    // Activates the extension. VS Code saves its open editors with a delay, so the file may not be open after the reload.
    await workbench.openFile('open.jl');
    await workbench.terminal.waitFor('engee>');
    assert.equal(await workbench.page.locator('.terminal-wrapper:focus-within').count(), 0);
    await workbench.terminal.type('?\n');
    await workbench.terminal.waitFor('Type a name after the question mark');
  });

  it('stays closed after it was closed', async () => {
    const { workbench } = session;
    await workbench.runCommand('Terminal: Kill All Terminals');
    await untilRemembered(workbench.page, '{"places":[],"isInFront":false}');
    await workbench.reload();
    await workbench.runCommand('Engee: Open REPL');
    await workbench.terminal.waitFor('engee>');
    await untilRemembered(workbench.page, '"places":[{"kind":"panel"}]');
  });
});
