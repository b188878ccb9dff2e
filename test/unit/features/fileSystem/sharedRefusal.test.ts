import assert from 'node:assert/strict';
import { type OpenDocument, sharedRefusal } from '../../../../src/features/fileSystem/sharedRefusal.ts';

const stopped: OpenDocument = {
  refusal: { kind: 'serverNotRunning', status: 'stopped' },
  isUnsaved: false,
  isActive: false,
};
const theirs: OpenDocument = { ...stopped, refusal: { kind: 'otherAccount' } };
const writable: OpenDocument = { ...stopped, refusal: undefined };

describe('The reason why no open document can be changed', () => {
  it('is shown if all documents have one', () => {
    assert.equal(sharedRefusal([stopped, stopped]), stopped.refusal);
  });

  it('is that of the active document', () => {
    assert.equal(sharedRefusal([stopped, { ...theirs, isActive: true }]), theirs.refusal);
  });

  it('is not shown if a document can be changed', () => {
    assert.equal(sharedRefusal([theirs, writable]), undefined);
  });

  it('is not shown if a document has unsaved changes, because a read-only one is not saved silently (sshfs#91)', () => {
    assert.equal(sharedRefusal([stopped, { ...stopped, isUnsaved: true }]), undefined);
  });

  it('is not shown without a document, so that other extensions get the errors of the server', () => {
    assert.equal(sharedRefusal([]), undefined);
  });
});
