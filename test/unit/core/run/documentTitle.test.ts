import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { documentTitle } from '../../../../src/core/run/documentTitle.ts';

describe('documentTitle', () => {
  const titles: readonly (readonly [path: string, others: readonly string[], title: string])[] = [
    ['/p/a/same.jl', [], 'same.jl'],
    ['/p/a/same.jl', ['/p/a/same.jl', '/p/a/other.jl', '/p/b/notsame.jl'], 'same.jl'],
    ['/p/a/same.jl', ['/p/b/same.jl'], 'a/same.jl'],
    ['/p/a/same.jl', ['/p/b/same.jl', '/q/a/same.jl'], 'p/a/same.jl'],
    ['/same.jl', ['/p/same.jl'], 'same.jl'],
    ['/p/same.jl', ['/same.jl'], 'p/same.jl'],
    ['/a/b/c/d/e/f/g/h/i/same.jl', ['/z/b/c/d/e/f/g/h/i/same.jl'], 'b/c/d/e/f/g/h/i/same.jl'],
    ['Untitled-1', ['Untitled-2'], 'Untitled-1'],
    ['', [], ''],
  ];
  for (const [path, others, title] of titles) {
    it(`returns ${JSON.stringify(title)} for ${path} beside ${others.join(', ')}`, () => {
      assert.equal(documentTitle(path, others), title);
    });
  }

  it('returns different titles for documents that differ in their nearest folders', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'same.jl'), { minLength: 1, maxLength: 5 })
      .map((parts) => `/${[...parts, 'same.jl'].join('/')}`);
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 6 }), (paths) => {
        assert.equal(new Set(paths.map((each) => documentTitle(each, paths))).size, paths.length);
      }),
    );
  });
});
