import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { eventually } from '../host/eventually.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS } from './driver/workbench.ts';

/** A script in the form in which Engee saves it. Each cell: its ID, its code and what it printed. */
function script(...cells: readonly (readonly [id: string, code: string, printed: string])[]): string {
  const value = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' }, engee: {} },
    cells: cells.map(([id, code, text]) => ({
      id,
      cell_type: 'code',
      source: [code],
      execution_count: 0,
      outputs: text === '' ? [] : [{ output_type: 'stream', name: 'stdout', text }],
      metadata: { name: 'Маятник', engee: { isDisplay: true } },
    })),
  };
  return JSON.stringify(value, null, 2);
}

const loop = 'for damping in (0.01, 0.1)\n    println(damping)\nend';
const files = {
  'pump 1.ngscript': script(
    ['0000000a', 'angle = 45.0', ''],
    ['0000000b', loop, '0.01\n0.1\n'],
    ['0000000c', 'using Printf', ''],
  ),
  // The first cell is new and more like the first one of before than that one is now.
  'pump 2.ngscript': script(
    ['0000000d', 'angle = 45.1', ''],
    ['0000000a', 'g = 9.81\nlength_m = 1.2', ''],
    ['0000000b', loop.replace('0.1)', '0.2)'), '0.01\n0.2\n'],
    ['0000000c', 'using Printf', ''],
  ),
};

describe('The comparison of two versions of a script', () => {
  let session: UiSession;

  before(async () => {
    session = await startUiSession({ settings: { 'window.autoDetectColorScheme': true }, files });
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await session.workbench.screenshot(join(SCREENSHOTS, `failed-script-diff-${testedRelease()}.png`));
  });

  it('shows the same cells side by side, found by their IDs, without the data that the editor keeps for them', async () => {
    const { workbench } = session;
    await workbench.runCommand('View: Show Explorer');
    await workbench.explorer.chooseFromContextMenu(['pump 1.ngscript', 'pump 2.ngscript'], 'Compare Selected');
    const shown = workbench.page.locator('.notebook-text-diff-editor');
    // Texts are drawn with hard spaces.
    const inserted = shown.locator('.cell-body.right').filter({ hasText: /angle\s=\s45\.1/ });
    // The element itself has no size.
    await inserted.waitFor({ state: 'attached' });
    await eventually(
      () => shown.getByText('Input changed', { exact: true }).count(),
      (count) => count === 2,
    );
    assert.equal(await shown.locator('.cell-body.left').count(), 0);
    await shown.getByText('Outputs changed', { exact: false }).first().waitFor();
    assert.equal(await shown.getByText('Metadata changed', { exact: false }).count(), 0);
    for (const theme of ['light', 'dark'] as const) {
      await workbench.useColorScheme(theme);
      await workbench.screenshot(join(SCREENSHOTS, `script-diff-${theme}-${testedRelease()}.png`));
    }
  });
});
