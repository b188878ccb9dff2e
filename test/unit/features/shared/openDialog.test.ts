import assert from 'node:assert/strict';
import { canSelectBoth } from '../../../../src/features/shared/openDialog.ts';

describe('A dialog for files to upload', () => {
  for (const platform of ['win32', 'linux'] as const)
    it(`of ${platform} selects only files, because it would select only folders otherwise`, () => {
      assert.equal(canSelectBoth({ platform, isDesktop: true, isRemote: false }), false);
    });

  it('of macOS selects files and folders', () => {
    assert.equal(canSelectBoth({ platform: 'darwin', isDesktop: true, isRemote: false }), true);
  });

  it('of VS Code selects files and folders, in a browser and for remote files', () => {
    assert.equal(canSelectBoth({ platform: 'linux', isDesktop: false, isRemote: false }), true);
    assert.equal(canSelectBoth({ platform: 'win32', isDesktop: true, isRemote: true }), true);
  });
});
