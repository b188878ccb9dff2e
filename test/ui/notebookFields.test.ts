import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';

const cell = (id: string, name: string, isEditorVisible: boolean, lines: readonly string[]) => ({
  id,
  cell_type: 'code',
  source: [lines.join('\n')],
  execution_count: 0,
  outputs: [],
  metadata: { name, engee: { maskInfo: { isMaskVisible: true, isEditorVisible, isAutoplayActive: false } } },
});

const script = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' }, engee: {} },
  cells: [
    cell('00000001', 'Параметры $(alert)', true, [
      'sheep = 250 # @param {type:"slider",min:0,max:1000,step:50}',
      'fast = true # @param {type:"boolean"}',
      'mode = "$(alert) [x](command:y)" # @param {type:"string"}'.replace('$', String.raw`\$`),
    ]),
    cell('00000002', 'Hidden code', false, ['wolves = 3 # @param {type:"integer",min:1}', 'sheep + wolves']),
  ],
};

describe('Fields of a script', () => {
  let session: UiSession;
  let workbench: Workbench;

  before(async () => {
    session = await startUiSession({
      settings: { 'window.autoDetectColorScheme': true, 'notebook.outline.showCodeCells': true },
      files: { 'fields.ngscript': JSON.stringify(script, null, 2) },
    });
    ({ workbench } = session);
    // Before the extension is known, the script opens as text. Its view activates it.
    await workbench.showView('Engee');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    await workbench.runCommand('View: Show Explorer');
  });

  after(() => session.close());

  async function picture(name: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const) {
      await workbench.useColorScheme(theme);
      await workbench.screenshot(join(SCREENSHOTS, `fields-${name}-${theme}-${testedRelease()}.png`));
    }
  }

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture('failed');
  });

  it('are buttons below the cell, and change with a click', async () => {
    const { page, quickInput } = workbench;
    await workbench.openNotebook('fields.ngscript');
    const button = (text: string | RegExp) =>
      page.locator('.cell-statusbar-container .cell-status-item', { hasText: text });
    await button('mode: $ (alert) [x] (command:y)').waitFor();
    await button('Параметры $ (alert)').waitFor();
    await page.locator('.input-collapse-container', { hasText: 'wolves' }).waitFor();
    await picture('script');
    await button('sheep: 250').click();
    await quickInput.waitFor(/in steps of 50/);
    await picture('number');
    await quickInput.clickButton('Increase by 50');
    await quickInput.accept();
    await button('sheep: 300').waitFor();
    await button('fast: true').click();
    await button('fast: false').waitFor();
    await picture('changed');
  });

  it('are in sections whose titles are among the symbols', async () => {
    const { page, quickInput } = workbench;
    const title = 'Параметры $ (alert)';
    await page.locator('.cell-list-container .view-line').first().click();
    await page.keyboard.press('Control+Shift+O');
    await quickInput.waitFor(title);
    await picture('symbols');
    await quickInput.dismiss();
    await workbench.runCommand('Explorer: Focus on Outline View');
    await picture('outline');
  });
});
