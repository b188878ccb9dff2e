import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { packageArguments } from '../../../scripts/packageArguments.ts';

describe('packageArguments', () => {
  for (const host of ['github.com', 'gitlab.com'])
    it(`lets vsce rewrite the links of README.md for a repository on ${host}`, () => {
      assert.deepEqual(packageArguments(`https://${host}/owner/name.git`), ['package', '--no-dependencies']);
    });

  it('leaves the links as they are for another host', () => {
    const wanted = ['package', '--no-dependencies', '--no-rewrite-relative-links'];
    assert.deepEqual(packageArguments('https://code.example.com/owner/name.git'), wanted);
    assert.deepEqual(packageArguments('https://github.com.example.com/owner/name.git'), wanted);
  });

  it('packs without a repository', () => {
    const wanted = ['package', '--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository'];
    assert.deepEqual(packageArguments(undefined), wanted);
  });
});
