import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { Cleanup } from '../host/cleanup.ts';
import { eventually } from '../host/eventually.ts';
import { REPOSITORY } from '../host/repository.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { packageExtension } from '../host/testExtension.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS } from './driver/workbench.ts';

describe('Help in the editor beside the Julia extension', () => {
  const cleanup = new Cleanup();
  let session: UiSession;

  before(async () => {
    const folder = await temporaryFolder('julia', cleanup);
    const entryPoint = join(REPOSITORY, 'test', 'ui', 'julia', 'extension.ts');
    const manifest = { publisher: 'julialang', name: 'language-julia', activationEvents: ['onLanguage:julia'] };
    const vsix = await packageExtension(folder, entryPoint, manifest);
    session = await startUiSession({ alsoInstalled: [vsix] });
    await mkdir(join(session.folder, '.vscode'));
  });

  after(async () => {
    await session.close();
    await cleanup.run();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await session.workbench.screenshot(join(SCREENSHOTS, `failed-julia-extension-${testedRelease()}.png`));
  });

  async function set(languageHelp: string): Promise<void> {
    const settings = { 'engee.editor.languageHelp': languageHelp };
    await writeFile(join(session.folder, '.vscode', 'settings.json'), JSON.stringify(settings));
  }

  /** Returns the symbols of the active editor, or what the editor says if there are none. */
  async function symbols(): Promise<readonly string[]> {
    const { page, quickInput } = session.workbench;
    // The editor keeps the symbols of a text until it is edited.
    await page.keyboard.type(' ');
    await page.keyboard.press('Control+Shift+O');
    const found = await eventually(
      () => quickInput.items(),
      ({ length }) => length > 0,
    );
    await quickInput.dismiss();
    return found;
  }

  it('is off, unless the setting turns it on', async () => {
    const { workbench } = session;
    await workbench.openFile('pendulum.jl');
    await workbench.statusBar.waitFor('Engee: Signed Out');
    await set('on');
    await eventually(symbols, (found) => found.includes('advance'));
    await set('auto');
    await eventually(symbols, (found) => found.length > 0 && !found.includes('advance'));
  });
});
