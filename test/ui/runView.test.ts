import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { eventually } from '../host/eventually.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { signInAndStart } from './mainJob.ts';

const files = {
  'counting.jl': 'for i in 1:24\n    sleep(0.25)\nend\n',
  'failing.jl': 'error("no")\n',
  'parts.jl': '# %% One\na = 1\n\n# %% Two\n\n# %% Three\nb = 2\n',
  'waiting.jl': 'sleep(600)\n',
};
const runCommands = [
  'Show Running Code…',
  'Save Full Result of Last Run…',
  'Show Full Output of Last Run',
  'Clear Run Errors',
  'Clear Inline Results',
];

describe('Runs in the editor', () => {
  let session: UiSession;
  let workbench: Workbench;
  const picture = (name: string) => workbench.screenshot(join(SCREENSHOTS, `runView-${name}-${testedRelease()}.png`));
  const offered = async () => {
    const commands = await workbench.quickInput.commands('Engee');
    return runCommands.filter((title) => commands.includes(`Engee: ${title}`));
  };

  before(async () => {
    session = await startUiSession({ settings: { 'workbench.colorTheme': 'Default Light Modern' }, files });
    ({ workbench } = session);
    await signInAndStart(session);
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await picture(`failed-${this.currentTest.title.slice(0, 12).replaceAll(/\W+/g, '-')}`);
  });

  it('offers no command for runs before the first run', async () => {
    await workbench.openFile('parts.jl');
    assert.ok(await workbench.quickInput.offers('Engee: Run File'));
    assert.deepEqual(await offered(), []);
  });

  it('updates the text beside the code without a frame that lacks it', async () => {
    await workbench.openFile('counting.jl');
    await workbench.runCommand('Engee: Run File');
    await workbench.editor.waitForInline(/⋯ running/);
    await workbench.page.evaluate(`(() => {
      window.inlineTexts = [];
      const sample = () => {
        const texts = [...document.querySelectorAll('.editor-instance .view-lines span')].map((span) => getComputedStyle(span, '::after').content);
        window.inlineTexts.push(texts.filter((text) => /[⋯✓]/.test(text)).join(' and '));
        requestAnimationFrame(sample);
      };
      sample();
    })()`);
    await workbench.editor.waitForInline(/✓/);
    const texts = await workbench.page.evaluate<string[]>('window.inlineTexts');
    const changes = texts.filter((text, index) => text !== texts[index - 1]);
    assert.ok(new Set(changes).size >= 4, changes.join('; '));
    assert.deepEqual(
      [texts.filter((text) => text === '').length, texts.filter((text) => text.includes(' and ')).length],
      [0, 0],
      changes.join('; '),
    );
    const expected = ['Save Full Result of Last Run…', 'Show Full Output of Last Run', 'Clear Inline Results'];
    await eventually(offered, (titles) => titles.join() === expected.join());
  });

  it('offers to clear errors while there are errors', async () => {
    await workbench.openFile('failing.jl');
    await workbench.runCommand('Engee: Run File');
    await workbench.editor.waitForSquiggle();
    assert.ok(await workbench.quickInput.offers('Engee: Clear Run Errors'));
    await workbench.runCommand('Engee: Clear Run Errors');
    await workbench.quickInput.waitUntilNotOffered('Engee: Clear Run Errors');
  });

  it('highlights the current cell while the Output view has the focus', async () => {
    await workbench.openFile('parts.jl');
    await workbench.editor.goTo(2);
    // The light theme's engee.cell.activeBackground, #0000000a.
    const highlighted = () =>
      workbench.page.evaluate<number>(`[...document.querySelectorAll('.editor-instance .view-overlays .cdr')]
      .filter((line) => getComputedStyle(line).backgroundColor.startsWith('rgba(0, 0, 0, 0.0')).length`);
    await workbench.page.waitForFunction(
      `document.querySelectorAll('.editor-instance .view-overlays .cdr').length > 0`,
    );
    const before = await highlighted();
    assert.ok(before > 0);
    const output = workbench.page.locator('.output-view .monaco-editor').first();
    const { height = 0 } = (await output.boundingBox()) ?? {};
    // Clicks the last line: with the cursor elsewhere, the output stops following new text.
    await output.click({ position: { x: 300, y: height - 6 } });
    await workbench.page.locator('.output-view .monaco-editor.focused').waitFor();
    // The extension handles the change of focus before a command that is requested later.
    await workbench.quickInput.offers('Engee: Show Log');
    assert.equal(await highlighted(), before);
    await picture('highlight');
  });

  it('says that an empty cell has no code', async () => {
    await workbench.editor.goTo(5);
    await workbench.runCommand('Engee: Run Cell');
    await workbench.notifications.waitFor('This cell has no code to run.');
    await workbench.notifications.close('This cell has no code to run.');
  });

  it('reports a lost run once, with the full message beside the code, and offers to start the server', async () => {
    await workbench.openFile('waiting.jl');
    await workbench.runCommand('Engee: Run File');
    await workbench.editor.waitForInline(/⋯ running/);
    assert.ok(await workbench.quickInput.offers('Engee: Show Running Code…'));
    await session.sandbox.control.stopServer();
    const message =
      'The server was stopped or restarted while this code was running. It is unknown how far the code got. Its variables are lost.';
    assert.deepEqual(await workbench.notifications.buttons(message), ['Start Server', 'Show Log']);
    await workbench.editor.waitForInline(/\? The server was stopped or restarted while this code was running"$/);
    await workbench.output.waitFor(/^⚠ The server was stopped or restarted while this code was running/);
    await picture('lost');
    await workbench.notifications.click(message, 'Start Server');
    await workbench.statusBar.waitFor(/Engee: Running/);
  });

  it('continues the numbers of the runs after a reload', async () => {
    const numbers = async () =>
      [...(await workbench.output.visibleText()).matchAll(/▶ \[(\d+)\]/g)].map((match) => Number(match[1]));
    const last = Math.max(...(await numbers()));
    assert.ok(last >= 3);
    await workbench.reload();
    await workbench.openFile('parts.jl');
    await workbench.statusBar.waitFor(/Engee: Running/);
    await workbench.runCommand('Engee: Run File');
    await workbench.output.waitFor(/parts\.jl:1-7/);
    assert.deepEqual(await numbers(), [last + 1]);
  });
});
