import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { untilRemembered } from './driver/remembered.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { signInAndStart } from './mainJob.ts';

/** Julia code that is still running when the window reloads. */
const long = 'println("before the reload")\nfor i in 1:40\n    sleep(0.25)\nend\nprintln("after the reload")\n6 * 7\n';

describe('Running code in the editor', () => {
  let session: UiSession;
  let workbench: Workbench;

  /** Takes a picture in the dark theme and one in the light theme. */
  async function picture(name: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const) {
      await workbench.useColorScheme(theme);
      await workbench.screenshot(join(SCREENSHOTS, `run-${name}-${theme}-${testedRelease()}.png`));
    }
  }

  before(async () => {
    session = await startUiSession({
      settings: { 'window.autoDetectColorScheme': true, 'terminal.integrated.gpuAcceleration': 'off' },
      files: { 'long.jl': long },
    });
    ({ workbench } = session);
    await signInAndStart(session);
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await picture(`failed-${this.currentTest.title.slice(0, 12).replaceAll(/\W+/g, '-')}`);
  });

  it('shows what a selection prints and its value, in the output and beside the code', async () => {
    await workbench.openFile('pendulum.jl');
    await workbench.editor.selectLines(1, 33);
    await workbench.editor.chooseFromContextMenu('Engee', 'Run Selection');
    await workbench.output.waitFor('The swing dies down from 60° to');
    await workbench.output.waitFor(/^\(measured = 2\.27\d*, small_angle = 2\.19\d+\)/);
    // The panel now covers the last lines.
    await workbench.editor.goTo(33);
    await workbench.editor.waitForInline(/✓ \(measured = 2\.27/);
    await picture('selection');
  });

  it('shows the plot of a cell in the results view', async () => {
    await workbench.openFile('gallery.jl');
    await workbench.editor.waitForLens('Run Cell');
    await workbench.editor.goTo(2);
    await workbench.runCommand('Engee: Run Cell');
    // The first command may reach the extension late. It runs the cell where the cursor is at that time.
    await workbench.output.waitFor(/gallery\.jl:3-43/);
    await workbench.editor.goTo(45);
    await workbench.editor.waitForInline(/✓/);
    await workbench.runCommand('Engee: Run Cell');
    await workbench.results.waitForPicture();
    const size = await workbench.results.frame
      .locator('img')
      .first()
      .evaluate((image) => [
        (image as unknown as { naturalWidth: number }).naturalWidth,
        (image as unknown as { naturalHeight: number }).naturalHeight,
      ]);
    assert.deepEqual(size, [320, 160]);
    await picture('plot');
  });

  it('shows a table in the results view', async () => {
    await workbench.editor.goTo(49);
    await workbench.runCommand('Engee: Run Cell');
    await workbench.results.markup.getByText('angle, °').waitFor();
    await picture('table');
  });

  it('shows an error beside the line, as a squiggle and in the output with a link to the line', async () => {
    await workbench.editor.goTo(65);
    await workbench.runCommand('Engee: Run Cell');
    await workbench.output.waitFor('a pendulum needs a length, got -1 m');
    await workbench.editor.waitForInline(/✗ .*a pendulum needs a length/);
    await workbench.editor.waitForSquiggle();
    await picture('error');
    await workbench.output.followLink(/gallery\.jl:66/);
    await workbench.editor.waitForCursor(66);
  });

  it('lists variables and clears them, except a constant', async () => {
    await workbench.showView('Engee');
    await workbench.waitForTreeItem(/waves/);
    await picture('workspace');
    await workbench.selectTreeItem(/period/);
    await workbench.page.keyboard.press('Delete');
    await workbench.dialog.waitFor(/period/);
    await workbench.dialog.choose('Clear');
    await workbench.waitForNoTreeItem(/period/);
    await workbench.selectTreeItem(/damping/);
    await workbench.page.keyboard.press('Delete');
    await workbench.dialog.choose('Clear');
    await workbench.notifications.waitFor(/constant/);
    await workbench.page.keyboard.press('Escape');
    await workbench.runCommand('View: Show Explorer');
  });

  it('runs values, several lines, completion and errors in the REPL', async () => {
    await workbench.runCommand('Engee: Open REPL');
    await workbench.terminal.waitFor('engee>');
    await workbench.terminal.type('length(waves)\n');
    await workbench.terminal.waitFor(/^51200/);
    await workbench.terminal.type('total = 0\nfor i in 1:3\nglobal total += i\nend\ntotal\n');
    await workbench.terminal.waitFor(/^6\s*$/);
    await workbench.terminal.type('println(\\alpha');
    await workbench.terminal.press('Tab');
    await workbench.terminal.waitFor(/println\(α/);
    await workbench.terminal.press('Control+C');
    await workbench.terminal.type('sqrt(-1)\n');
    await workbench.terminal.waitFor('DomainError');
    await picture('repl');
  });

  it('saves the full value of a truncated result to a file', async () => {
    await workbench.terminal.type('collect(1:200_000)\n');
    await workbench.terminal.waitFor(/^200000-element/);
    await workbench.runCommand('Engee: Save Full Result of Last Run…');
    await workbench.quickInput.choose('Value');
    await workbench.quickInput.waitFor(/Save Full Result/);
    const path = await workbench.quickInput.waitForValue(/\.txt$/);
    await workbench.quickInput.accept();
    await workbench.notifications.waitFor(/Saved the full result of/);
    const file = path.slice(path.lastIndexOf('/') + 1);
    await workbench.explorer.row(file).waitFor();
    const lines = (await readFile(join(session.folder, file), 'utf8')).split('\n');
    assert.deepEqual([lines.length, lines[1], lines.at(-1)], [200_001, '      1', ' 200000']);
  });

  it('reattaches to a run after a reload and shows the missed output', async () => {
    await workbench.openFile('long.jl');
    await workbench.runCommand('Engee: Run File');
    await workbench.output.waitFor('before the reload');
    await untilRemembered(workbench.page, '"title":"long.jl"');
    await workbench.reload();
    await workbench.openFile('long.jl');
    await workbench.output.waitFor('before the reload');
    await workbench.output.waitFor('after the reload');
    await workbench.output.waitFor(/^42/);
    // The run sleeps for ten seconds, so the time is counted from its start, not from the reload.
    await workbench.output.waitFor(/\(1\d\.\d s\)/);
    await picture('reattached');
    assert.match(await readFile(join(session.folder, 'long.jl'), 'utf8'), /6 \* 7/);
  });
});
