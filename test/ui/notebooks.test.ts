import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { eventually } from '../host/eventually.ts';
import { untilRemembered } from './driver/remembered.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { signInAndStart } from './mainJob.ts';

/** Julia code that is still running when the window reloads. */
const long = 'println("before the reload")\nfor i in 1:60\n    sleep(0.25)\nend\nprintln("after the reload")\n6 * 7';

/** A script in the form in which Engee saves it. */
const script = (...sources: readonly string[]) =>
  JSON.stringify(
    {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' }, engee: {} },
      cells: sources.map((source, index) => ({
        id: `0000000${index}`,
        cell_type: 'code',
        source: [source],
        execution_count: 0,
        outputs: [],
        metadata: { engee: {} },
      })),
    },
    null,
    2,
  );

/** The editor would run the markup in the message of this error. */
const mistake = '\n\nerror("<a href=\'x\'><img src=x>broken</a>")';

describe('Notebooks', () => {
  let session: UiSession;
  let workbench: Workbench;

  before(async () => {
    session = await startUiSession({
      files: { 'long.ngscript': script(long), 'mistake.ngscript': script('x = 1', mistake) },
    });
    ({ workbench } = session);
    await signInAndStart(session);
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await picture(`failed-${this.currentTest.title.slice(0, 12).replaceAll(/\W+/g, '-')}`);
  });

  async function picture(name: string): Promise<void> {
    await workbench.screenshot(join(SCREENSHOTS, `notebook-${name}-${testedRelease()}.png`));
  }

  /** The visible lines of code of all cells. */
  const lines = () => workbench.page.locator('.notebookOverlay .cell-list-container .view-line:visible');

  /** Opens a script and waits for a text of its code. The script that was shown before stays in view for a moment. */
  async function open(name: string, code: string): Promise<void> {
    await workbench.quickInput.openFile(join(session.folder, name));
    await lines().getByText(code).first().waitFor();
  }

  it('lead from an error to its line in the cell, also after the cell was moved', async () => {
    await open('mistake.ngscript', 'broken');
    await workbench.runCommand('Notebook: Run All');
    const output = workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    const link = output.locator('a', { hasText: 'mistake.ngscript [2]:3' });
    await link.waitFor();
    await picture('error');
    await lines().getByText('broken').click();
    await workbench.page.keyboard.press('Escape');
    await workbench.runCommand('Notebook: Move Cell Up');
    await link.click();
    await workbench.page.locator('.notebookOverlay .monaco-editor.focused').waitFor();
    await workbench.page.keyboard.type('#');
    await lines().getByText('#error(').waitFor();
    assert.equal(await output.locator('img').count(), 0);
    assert.match(await lines().first().innerText(), /^\s*$/, 'the cell with the error is the first');
  });

  it('show the output of a cell that was missed during a reload, as vscode-jupyter#13276 asks', async () => {
    await open('long.ngscript', 'before the reload');
    await workbench.runCommand('Notebook: Run All');
    await untilRemembered(workbench.page, '"title":"long.ngscript [1]"');
    await workbench.reload();
    await open('long.ngscript', 'before the reload');
    const saved = await eventually(
      async () => {
        await workbench.runCommand('File: Save');
        return readFile(join(session.folder, 'long.ngscript'), 'utf8');
      },
      (text) => text.includes('execute_result'),
    );
    await picture('reattached');
    const [cell] = (JSON.parse(saved) as { cells: { outputs: Record<string, unknown>[] }[] }).cells;
    assert.deepEqual(cell?.outputs[0], {
      output_type: 'stream',
      name: 'stdout',
      text: 'before the reload\nafter the reload\n',
    });
    assert.deepEqual([cell.outputs[1]?.['data'], cell.outputs.length], [{ 'text/plain': '42' }, 2]);
  });
});
