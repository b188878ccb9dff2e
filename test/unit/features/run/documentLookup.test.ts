import assert from 'node:assert/strict';
import type { RemotePath } from '../../../../src/core/files/remotePath.ts';
import { createDocumentLookup } from '../../../../src/features/run/documentLookup.ts';
import type { ServerPlaces } from '../../../../src/features/shared/serverPlaces.ts';
import { submissionOf } from '../../core/run/support/submissions.ts';

const local = submissionOf('a = 1');
const onServer = { ...local, serverPath: '/user/project/main.jl' };
const copies = (path: string) => (path === '/user/both.jl' ? 'file:///both.jl' : undefined);

function lookup(authority: string | undefined) {
  const uriOf = (path: RemotePath) => (authority === undefined ? undefined : `engee://${authority}${path}`);
  return createDocumentLookup(copies, { uriOf } as unknown as ServerPlaces);
}

describe('The document of a path on the server', () => {
  it('is the file on the server for code of such a file', () => {
    assert.equal(lookup('me')('/user/both.jl', onServer), 'engee://me/user/both.jl');
    assert.equal(lookup('me')('/user/a b/part.jl', onServer), 'engee://me/user/a b/part.jl');
  });

  it('is the local file that was uploaded there for code of a local file, and otherwise the file on the server', () => {
    assert.equal(lookup('me')('/user/both.jl', local), 'file:///both.jl');
    assert.equal(lookup('me')('/user/part.jl', local), 'engee://me/user/part.jl');
  });

  it('is no file on the server after signing out', () => {
    assert.equal(lookup(undefined)('/user/both.jl', onServer), 'file:///both.jl');
    assert.equal(lookup(undefined)('/user/part.jl', local), undefined);
  });

  it('is missing for a path that is not inside /user', () => {
    for (const path of ['/usr/share/a.jl', '/user/../etc/a.jl', 'part.jl', '/user/a\nb.jl'])
      assert.equal(lookup('me')(path, onServer), undefined, path);
  });
});
