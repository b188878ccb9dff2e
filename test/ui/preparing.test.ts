import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { signInAndStart } from './mainJob.ts';

const installation = { path: 'external/command/eval', bodyContains: 'include_string' };
const words = 'Preparing your server for runs…';

describe('The first run on a server', () => {
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

  it('says in the REPL that the server is being prepared', async () => {
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

  it('says so beside the code and in the status bar as long as it takes', async () => {
    const { control } = session.sandbox;
    await restart();
    await control.addFault({ ...installation, fault: { kind: 'hold', at: 'request' } });
    await workbench.openFile('sum.jl');
    await workbench.runCommand('Engee: Run File');
    await workbench.editor.waitForInline(/Preparing your server for runs… 5 s/);
    await workbench.statusBar.waitFor(words);
    await picture('beside');
    await control.clearFaults();
    await workbench.editor.waitForInline(/✓ 42/);
  });

  it('sends plain code if the helper cannot be installed, and says so once in the output', async () => {
    const { control } = session.sandbox;
    await restart();
    await control.addFault({ ...installation, fault: { kind: 'html' } });
    for (const [file, value] of [
      ['difference.jl', /✓ 58/],
      ['product.jl', /✓ 54/],
    ] as const) {
      await workbench.openFile(file);
      await workbench.runCommand('Engee: Run File');
      await workbench.editor.waitForInline(value);
    }
    await workbench.output.show('Engee Output');
    await workbench.output.waitFor(/^54/);
    await picture('plain');
    const text = await workbench.output.text();
    assert.match(text, /\n58\n[^]*\n54\n/);
    assert.equal(text.match(/Engee's server helper could not be installed/g)?.length, 1, text);
  });
});
