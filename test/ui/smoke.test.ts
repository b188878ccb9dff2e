import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { startUiSession, type UiSession } from './driver/uiSession.ts';

describe('The installed package', () => {
  let session: UiSession;

  before(async () => {
    session = await startUiSession();
  });

  after(() => session.close());

  it('offers its commands in the palette', async () => {
    const commands = await session.workbench.quickInput.findCommands('Engee:');
    assert.ok(commands.includes('Engee: Sign In'), commands.join(', '));
  });
});
