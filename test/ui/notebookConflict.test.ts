import assert from 'node:assert/strict';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { eventually } from '../host/eventually.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';

const cell = (id: string, code: string) => ({
  id,
  cell_type: 'code',
  source: [code],
  execution_count: 0,
  outputs: [],
  metadata: { engee: { isDisplay: true } },
});
const script = (angle: string, length: string) => {
  const metadata = { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' }, engee: {} };
  const cells = [cell('0000000a', angle), cell('0000000b', length), cell('0000000c', 'using Printf')];
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }, null, 2);
};
const name = 'pendulum.ngscript';

describe('A script that was changed elsewhere', () => {
  let session: UiSession;
  let workbench: Workbench;

  before(async () => {
    session = await startUiSession({
      settings: { 'window.autoDetectColorScheme': true, 'files.autoSave': 'off' },
      files: { [name]: script('angle = 45.0', 'length_m = 1.2') },
    });
    ({ workbench } = session);
    // Before the extension is known, the script opens as text. Its view activates it.
    await workbench.showView('Engee');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    await workbench.runCommand('View: Show Explorer');
  });

  after(() => session.close());

  async function picture(step: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const) {
      await workbench.useColorScheme(theme);
      await workbench.screenshot(join(SCREENSHOTS, `script-conflict-${step}-${theme}-${testedRelease()}.png`));
    }
  }

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture('failed');
  });

  it('is not saved, but compared cell by cell, and overwritten after a question', async () => {
    const { page, notifications } = workbench;
    const path = join(session.folder, name);
    await workbench.openNotebook(name);
    await page.locator('.cell-list-container .view-line', { hasText: '45.0' }).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' + 5');
    await page.locator('.tab.dirty', { hasText: name }).waitFor();
    // Of the same size, which the editor itself doesn't notice.
    const theirs = script('angle = 45.0', 'length_m = 2.4');
    await writeFile(path, theirs);
    const later = new Date(Date.now() + 60_000);
    await utimes(path, later, later);
    await page.keyboard.press('Control+S');
    const message = /was changed elsewhere/;
    await notifications.waitFor(message);
    assert.equal((await notifications.texts()).length, 1);
    assert.equal(await readFile(path, 'utf8'), theirs);
    await picture('message');

    await notifications.message(message).getByRole('link', { name: 'Compare Cells' }).click();
    const shown = page.locator('.notebook-text-diff-editor');
    await eventually(
      () => shown.getByText('Input changed', { exact: true }).count(),
      (count) => count === 2,
    );
    await picture('compared');

    await notifications.message(message).getByRole('link', { name: 'Overwrite…' }).click();
    await workbench.dialog.waitFor(/Overwrite 'pendulum\.ngscript'/);
    await picture('question');
    await workbench.dialog.choose('Overwrite');
    await eventually(
      () => readFile(path, 'utf8'),
      (text) => text === script('angle = 45.0 + 5', 'length_m = 1.2'),
    );
    await page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
    await notifications.message(message).waitFor({ state: 'detached' });
  });

  it('is not mistaken for a new script, which is saved under a name without a question', async () => {
    const { page, quickInput, notifications } = workbench;
    const path = join(session.folder, 'new.ngscript');
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Engee: New Script');
    await page.locator('.cell-list-container .view-lines').first().click();
    await page.keyboard.type('x = 1');
    await page.keyboard.press('Control+S');
    await eventually(
      () => quickInput.value(),
      (value) => value.startsWith(session.folder),
    );
    await quickInput.type(path);
    await quickInput.clickButton('OK');
    const isSaved = (text: string) =>
      eventually(
        () => readFile(path, 'utf8').catch(() => ''),
        (content) => content.includes(text),
      );
    await isSaved('"x = 1"');
    await page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
    await page.locator('.cell-list-container .view-line', { hasText: 'x' }).first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('2');
    await page.keyboard.press('Control+S');
    await isSaved('"x = 12"');
    assert.deepEqual(
      (await notifications.texts()).filter((text) => text.includes('Failed')),
      [],
    );
  });
});
