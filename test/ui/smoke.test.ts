import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { startUiSession, type UiSession } from './driver/uiSession.ts';

describe('The installed package', () => {
  let session: UiSession;

  before(async () => {
    session = await startUiSession();
  });

  after(() => session.close());

  it('offers its commands in the Command Palette', async () => {
    for (const command of ['Sign In', 'Run Selection', 'Open REPL']) {
      assert.ok(await session.workbench.quickInput.offers(`Engee: ${command}`), command);
    }
  });

  it('finds nothing in the browser that an earlier test left', async () => {
    const { page } = session.workbench;
    await page.evaluate(`localStorage.setItem('left', 'yes'); document.cookie = 'left=yes'; indexedDB.open('left')`);
    await session.close();
    session = await startUiSession();
    const found = await session.workbench.page.evaluate<unknown[]>(
      `indexedDB.databases().then((all) => [localStorage.getItem('left'), document.cookie.includes('left'), all.some(({ name }) => name === 'left')])`,
    );
    assert.deepEqual(found, [null, false, false]);
  });
});
