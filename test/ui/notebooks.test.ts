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
const script = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' }, engee: {} },
  cells: [
    { id: '00000001', cell_type: 'code', source: [long], execution_count: 0, outputs: [], metadata: { engee: {} } },
  ],
};

describe('Notebooks', () => {
  let session: UiSession;
  let workbench: Workbench;

  before(async () => {
    session = await startUiSession({ files: { 'long.ngscript': JSON.stringify(script, null, 2) } });
    ({ workbench } = session);
    await signInAndStart(session);
  });

  after(() => session.close());

  afterEach(async function () {
    await workbench.screenshot(
      join(SCREENSHOTS, `notebook-${this.currentTest?.state ?? 'unknown'}-${testedRelease()}.png`),
    );
  });

  async function open(name: string): Promise<void> {
    await workbench.quickInput.openFile(join(session.folder, name));
    await workbench.page.locator('.notebookOverlay .cell-list-container .view-line').first().waitFor();
  }

  it('show the output of a cell that was missed during a reload, as vscode-jupyter#13276 asks', async () => {
    await open('long.ngscript');
    await workbench.runCommand('Notebook: Run All');
    await untilRemembered(workbench.page, '"title":"long.ngscript [1]"');
    await workbench.reload();
    await open('long.ngscript');
    const saved = await eventually(
      async () => {
        await workbench.runCommand('File: Save');
        return readFile(join(session.folder, 'long.ngscript'), 'utf8');
      },
      (text) => text.includes('execute_result'),
    );
    const [cell] = (JSON.parse(saved) as { cells: { outputs: Record<string, unknown>[] }[] }).cells;
    assert.deepEqual(cell?.outputs[0], {
      output_type: 'stream',
      name: 'stdout',
      text: 'before the reload\nafter the reload\n',
    });
    assert.deepEqual([cell.outputs[1]?.['data'], cell.outputs.length], [{ 'text/plain': '42' }, 2]);
  });
});
