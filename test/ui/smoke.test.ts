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
    for (const command of ['Sign In', 'Run Selection in Engee', 'Open REPL']) {
      assert.ok(await session.workbench.quickInput.offers(`Engee: ${command}`), command);
    }
  });
});
