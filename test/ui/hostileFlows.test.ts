import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { eventually } from '../host/eventually.ts';
import type { FaultRule } from '../sandbox/control/protocol.ts';
import { downloadPath } from './downloadPath.ts';
import { startUiSession, testedRelease, type UiSession } from './driver/uiSession.ts';
import { SCREENSHOTS, type Workbench } from './driver/workbench.ts';
import { clickLinks, hostileWords, iconCount, ranCount } from './hostile/links.ts';
import { confirmAddress } from './mainJob.ts';

const sessionPath = '/account/api/oauth2/session';
const fileName = `${hostileWords}.jl`;
/** Too large to share a request with another file, and sorted last, so that its refusal stops no other file. */
const largeName = `z${hostileWords}.csv`;
/** The beginning of the hostile words after neutralization. */
const words = /\[Why\] \(command:workbench/;

const refusal = (path: string): FaultRule => ({
  path,
  times: 1,
  fault: {
    kind: 'status',
    status: 418,
    body: JSON.stringify({ message: hostileWords }),
    contentType: 'application/json',
  },
});

describe('Foreign text in the flows of the extension', () => {
  let session: UiSession;
  let workbench: Workbench;

  before(async () => {
    session = await startUiSession({
      files: { [fileName]: `const var"${hostileWords}" = 1\nsleep(4)\n`, [largeName]: '1,2\n'.repeat(100_000) },
    });
    ({ workbench } = session);
    await workbench.openFile('pendulum.jl');
  });

  after(() => session.close());

  beforeEach(() => session.sandbox.control.clearFaults());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(join(SCREENSHOTS, `hostile-flows-failed-${testedRelease()}.png`));
  });

  /** Clicks everything visible that looks like a link, and asserts that nothing runs and no icon is drawn. */
  async function assertNothingRuns(): Promise<void> {
    assert.deepEqual([await clickLinks(workbench), await iconCount(workbench), await ranCount(workbench)], [0, 0, 0]);
  }

  async function escape(): Promise<void> {
    await workbench.quickInput.dismiss();
  }

  it("neutralizes Engee's reason for refusing a client secret, before anyone is signed in", async () => {
    const { clientId, clientSecret } = session.sandbox.oauthClient;
    const body = JSON.stringify({ error: 'server_error', error_description: hostileWords });
    await session.sandbox.control.addFault({
      path: '/account/api/oauth2/token',
      times: 1,
      fault: { kind: 'status', status: 400, body, contentType: 'application/json' },
    });
    await workbench.runCommand('Engee: Configure OAuth Client…');
    for (const [question, answer] of [
      ['Client ID', clientId],
      ['Client secret', clientSecret],
      ['Redirect URI', ''],
      ['Scope', 'engee'],
    ] as const) {
      await workbench.quickInput.waitFor(question);
      await workbench.quickInput.answer(answer);
    }
    await workbench.dialog.waitFor(words);
    await assertNothingRuns();
    await workbench.dialog.choose('Cancel');
  });

  it('neutralizes the reason for refusing a token', async () => {
    await session.sandbox.control.addFault(refusal(sessionPath));
    await workbench.runCommand('Engee: Sign In');
    await confirmAddress(workbench, session.sandbox);
    await workbench.quickInput.waitFor('Personal access token');
    await workbench.quickInput.answer(session.sandbox.personalAccessToken);
    await workbench.quickInput.waitFor(words);
    await assertNothingRuns();
  });

  it('neutralizes the name of an account', async () => {
    await session.sandbox.control.addFault({
      path: sessionPath,
      fault: { kind: 'mergeJson', members: { nickname: hostileWords } },
    });
    await workbench.quickInput.accept();
    await workbench.quickInput.waitUntilClosed();
    await workbench.statusBar.waitFor('Engee: Stopped');
    await eventually(
      () => workbench.statusBar.spoken(),
      (spoken) => spoken.includes('[Why] (command:workbench'),
    );
    await workbench.statusBar.click();
    await workbench.quickInput.waitFor(words);
    await assertNothingRuns();
    await escape();
    await workbench.runCommand('Engee: Switch Account…');
    await workbench.quickInput.waitFor(words);
    await assertNothingRuns();
    await escape();
    await workbench.runCommand('Engee: Sign Out of One Account…');
    await workbench.quickInput.waitFor(words);
    await assertNothingRuns();
    await escape();
  });

  it('neutralizes the reason for not starting the server', async () => {
    await session.sandbox.control.addFault(refusal('/account/api/engee/start'));
    await workbench.runCommand('Engee: Start Server');
    await workbench.notifications.waitFor(words);
    await assertNothingRuns();
    await workbench.notifications.close(words);
    await workbench.runCommand('Engee: Start Server');
    await workbench.statusBar.waitFor(/Engee: Running/);
  });

  it('neutralizes the name of a file that runs', async () => {
    await workbench.openFile(fileName);
    await workbench.runCommand('Engee: Run File');
    await workbench.statusBar.waitFor(words);
    await assertNothingRuns();
    await workbench.output.waitFor(fileName);
    await workbench.statusBar.item(words).waitFor({ state: 'hidden' });
    await workbench.runCommand('Engee: Save Full Result of Last Run…');
    await workbench.quickInput.waitFor(words);
    await assertNothingRuns();
    await escape();
  });

  it('neutralizes the name of a constant', async () => {
    await workbench.showView('Engee');
    await workbench.waitForTreeItem(words);
    await assertNothingRuns();
    await workbench.selectTreeItem(words);
    await workbench.page.keyboard.press('Delete');
    await workbench.dialog.waitFor(words);
    await assertNothingRuns();
    await workbench.dialog.choose('Clear');
    await workbench.notifications.waitFor(words);
    await assertNothingRuns();
    await workbench.notifications.close(words);
    await workbench.runCommand('View: Show Explorer');
  });

  it('neutralizes the name of an uploaded file and the name that Engee gives it', async () => {
    await workbench.explorer.chooseFromContextMenu([fileName], 'Engee', 'Upload…');
    await workbench.quickInput.waitFor(words);
    await assertNothingRuns();
    await session.sandbox.control.addFault({
      path: 'external/file/upload',
      times: 1,
      fault: { kind: 'replaceBody', body: JSON.stringify([`/user/${hostileWords}`]), contentType: 'application/json' },
    });
    await workbench.quickInput.answer('/user/lab');
    const uploaded = await workbench.notifications.waitFor(/Uploaded as/);
    assert.match(uploaded, words);
    await assertNothingRuns();
    await workbench.notifications.close(/Uploaded as/);
  });

  it('neutralizes the name of a file that is not uploaded, and the reason', async () => {
    await session.sandbox.control.addFault({ ...refusal('external/file/upload'), bodyContains: largeName });
    await workbench.explorer.chooseFromContextMenu(['pendulum.jl', largeName], 'Engee', 'Upload…');
    await workbench.quickInput.waitFor(/folder/i);
    await workbench.quickInput.answer('/user/other');
    const refused = await workbench.notifications.waitFor(/1 of 2 files were uploaded/);
    assert.equal(refused.match(new RegExp(words, 'g'))?.length, 2, refused);
    await assertNothingRuns();
    await workbench.notifications.close(/1 of 2 files were uploaded/);
  });

  it('neutralizes the names of a file that Engee does not have and of a file that already exists', async () => {
    await download(`/user/nowhere/${hostileWords}`);
    await workbench.notifications.waitFor(/File not found on Engee/);
    await assertNothingRuns();
    await workbench.notifications.close(/File not found on Engee/);
    await download(`/user/lab/${fileName}`);
    // The colon is replaced because file systems don't allow it.
    const taken = /\[Why\] \(command_workbench/;
    assert.match(await workbench.notifications.waitFor(/Downloaded/), taken);
    await assertNothingRuns();
    await workbench.notifications.close(/Downloaded/);
    await download(`/user/lab/${fileName}`);
    await workbench.dialog.waitFor(taken);
    await assertNothingRuns();
    await workbench.dialog.choose('Cancel');
  });

  const download = (path: string) => downloadPath(workbench, path);
});
