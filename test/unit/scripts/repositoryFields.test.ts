import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { repositoryFields, setRepositoryFields } from '../../../scripts/repositoryFields.ts';

const fields = {
  repository: { type: 'git', url: 'https://github.com/owner/name.git' },
  bugs: { url: 'https://github.com/owner/name/issues' },
  homepage: 'https://github.com/owner/name#readme',
};

describe('repositoryFields', () => {
  for (const ending of ['', '/', '.git'])
    it(`accepts an address that ends in "name${ending}"`, () => {
      assert.deepEqual(repositoryFields(`https://github.com/owner/name${ending}`), fields);
    });

  it('knows the issues page of GitLab and its subgroups', () => {
    const { bugs } = repositoryFields('https://gitlab.com/group/subgroup/name');
    assert.equal(bugs.url, 'https://gitlab.com/group/subgroup/name/-/issues');
  });

  for (const address of [
    'name',
    'http://github.com/owner/name',
    'git@github.com:owner/name.git',
    'https://github.com/owner',
    'https://github.com/owner/name?tab=readme',
    'https://github.com/owner/a b',
  ])
    it(`rejects ${address}`, () => {
      assert.throws(() => repositoryFields(address), /must look like https:/);
    });
});

describe('setRepositoryFields', () => {
  const manifest = '{\n  "name": "engee",\n  "license": "MIT",\n  "main": "a"\n}\n';

  it('adds the fields after the license and leaves the rest as it is', () => {
    const text = setRepositoryFields(manifest, 'https://github.com/owner/name');
    assert.deepEqual(JSON.parse(text), { name: 'engee', license: 'MIT', ...fields, main: 'a' });
    assert.deepEqual(Object.keys(JSON.parse(text) as object), ['name', 'license', ...Object.keys(fields), 'main']);
  });

  it('replaces an earlier address', () => {
    const earlier = setRepositoryFields(manifest, 'https://gitlab.com/other/place');
    const text = setRepositoryFields(earlier, 'https://github.com/owner/name');
    assert.equal(text, setRepositoryFields(manifest, 'https://github.com/owner/name'));
  });
});
