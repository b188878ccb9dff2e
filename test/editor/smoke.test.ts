import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('The editor', () => {
  it('has the extension, and can activate it', async () => {
    const extension = vscode.extensions.getExtension('engee-community.engee');
    assert.ok(extension !== undefined);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
