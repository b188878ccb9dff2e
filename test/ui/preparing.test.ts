import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { signInAndStart } from './signedIn.ts';

const installation = { path: 'external/command/eval', bodyContains: 'include_string' };
const words = 'Preparing your server for runs…';

describe('A server that has not run anything yet, as a person sees it', () => {
  let session: UiSession;
  let workbench: Workbench;
  const picture = (name: string) => workbench.screenshot(join(SCREENSHOTS, `preparing-${name}-${testedRelease()}.png`));

  before(async () => {
    session = await startUiSession({
      settings: { 'terminal.integrated.gpuAcceleration': 'off' },
      files: { 'sum.jl': 'x = 40 + 2\n', 'difference.jl': 'y = 60 - 2\n', 'product.jl': 'z = 6 * 9\n' },
    });
    ({ workbench } = session);
    await signInAndStart(session);
  });

  after(() => session.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await picture(`failed-${this.currentTest.title.slice(0, 12).replaceAll(/\W+/g, '-')}`);
    await session.sandbox.control.clearFaults();
  });

  async function restart(): Promise<void> {
    await session.sandbox.control.stopServer();
    await session.sandbox.control.startServer();
  }

  it('the REPL says that the server is being prepared', async () => {
    const { control } = session.sandbox;
    await control.addFault({ ...installation, fault: { kind: 'hold', at: 'request' } });
    await workbench.runCommand('Engee: Open REPL');
    await workbench.terminal.waitFor('engee>');
    await workbench.terminal.type('6 * 7');
    await workbench.terminal.press('Enter');
    await workbench.terminal.waitFor(words);
    await picture('repl');
    await control.clearFaults();
    await workbench.terminal.waitFor(/^42/);
  });

  it('the code and the status bar say so, for as long as that takes', async () => {
    const { control } = session.sandbox;
    await restart();
    await control.addFault({ ...installation, fault: { kind: 'hold', at: 'request' } });
    await workbench.openFile('sum.jl');
    await workbench.runCommand('Engee: Run File in Engee');
    await workbench.editor.waitForInline(/Preparing your server for runs… 5 s/);
    await workbench.statusBar.waitFor(words);
    await picture('beside');
    await control.clearFaults();
    await workbench.editor.waitForInline(/✓ 42/);
  });

  it('code goes as it is where the helper does not get through; the output says so once', async () => {
    const { control } = session.sandbox;
    await restart();
    await control.addFault({ ...installation, fault: { kind: 'html' } });
    for (const [file, value] of [
      ['difference.jl', /✓ 58/],
      ['product.jl', /✓ 54/],
    ] as const) {
      await workbench.openFile(file);
      await workbench.runCommand('Engee: Run File in Engee');
      await workbench.editor.waitForInline(value);
    }
    await workbench.output.show('Engee Output');
    await workbench.output.waitFor(/^54/);
    await picture('plain');
    const text = await workbench.output.text();
    assert.match(text, /\n58\n[^]*\n54\n/);
    assert.equal(text.match(/the helper of this extension could not be installed on your server/g)?.length, 1, text);
  });
});
