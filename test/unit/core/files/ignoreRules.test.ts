import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fits, maxRules, parseIgnoreRules } from '../../../../src/core/files/ignore/ignoreRules.ts';
import { planUpload } from '../../../../src/core/files/planUpload.ts';
import { file, folder, MemoryFiles, type Node } from './support/memoryFiles.ts';

interface Recorded {
  /** The version that was asked. */
  readonly git: string;
  readonly paths: readonly string[];
  /** `kept`: four paths a hexadecimal digit, the first in the lowest bit; set where Git does not ignore the path. */
  readonly sets: readonly { readonly files: Readonly<Record<string, string>>; readonly kept: string }[];
}

/**
 * Random rules in `.gitignore` files of a repository, and what `git ls-files --others --exclude-standard` made of them. Left
 * out are two forms in which Git differs from its manual: `a**` before a slash, and a slash after a backslash.
 */
const recorded = JSON.parse(readFileSync(new URL('./fixtures/gitIgnored.json', import.meta.url), 'utf8')) as Recorded;

/** A tree with these files, as an upload finds it. */
function treeOf(paths: readonly string[], rules: Readonly<Record<string, string>>): MemoryFiles {
  const nodes: Record<string, Node> = { '/w': folder, '/w/.git': folder, '/w/.git/info': folder };
  for (const [path, text] of [...paths.map((each) => [each, ''] as const), ...Object.entries(rules)]) {
    const names = path.split('/');
    for (let count = 1; count < names.length; count++) nodes[`/w/${names.slice(0, count).join('/')}`] = folder;
    nodes[`/w/${path}`] = file(text);
  }
  return new MemoryFiles(nodes);
}

describe('what Git ignores', () => {
  it(`is the same for ${recorded.sets.length} sets of rules as with Git ${recorded.git}`, async () => {
    assert.ok(recorded.sets.length >= 200);
    for (const { files, kept } of recorded.sets) {
      const plan = await planUpload(treeOf(recorded.paths, files), ['/w'], 'leaveOut', new AbortController().signal);
      const sent = new Set(plan.files.map(({ relativePath }) => relativePath.slice('w/'.length)));
      const isKept = (index: number) => (parseInt(kept.charAt(index >> 2), 16) & (1 << (index & 3))) !== 0;
      assert.deepEqual(
        recorded.paths.filter((path) => sent.has(path)),
        recorded.paths.filter((_, index) => isKept(index)),
        JSON.stringify(files),
      );
    }
  });

  const isFit = (pattern: string, path: string, { isFolder = false, isCaseless = false } = {}) => {
    const [rule] = parseIgnoreRules(pattern, isCaseless).rules;
    return rule !== undefined && fits(rule, path.split('/'), isFolder);
  };

  it('is told by patterns as in the manual of Git', () => {
    const yes = [
      ['*.log', 'a/b.log'],
      ['/*.log', 'b.log'],
      ['a/**/b', 'a/b'],
      ['a/**/b', 'a/x/y/b'],
      ['**/a', 'x/a'],
      ['a/**', 'a/x/y'],
      ['[!a].c', 'b.c'],
      ['[[:digit:]]x', '1x'],
      ['a?c', 'aéc'],
      ['\\#a', '#a'],
      ['a\\ ', 'a '],
      ['a  ', 'a'],
      ['данные*', 'данные.csv'],
      ['?', '😀'],
    ] as const;
    const no = [
      ['/*.log', 'a/b.log'],
      ['a/**', 'a'],
      ['a/b', 'x/a/b'],
      ['#a', '#a'],
      ['[a', '[a'],
      ['a\\', 'a\\'],
      ['*.LOG', 'a.log'],
      ['', 'a'],
      ['/', 'a'],
    ] as const;
    assert.deepEqual(
      yes.filter(([pattern, path]) => !isFit(pattern, path)),
      [],
    );
    assert.deepEqual(
      no.filter(([pattern, path]) => isFit(pattern, path)),
      [],
    );
    assert.deepEqual([isFit('a/', 'a'), isFit('a/', 'a', { isFolder: true })], [false, true]);
    assert.ok(isFit('*.LOG', 'a.log'.toUpperCase().toLowerCase(), { isCaseless: true }));
  });

  it('takes no time that grows with the number of ways to divide a name among stars', () => {
    for (let count = 0; count < 1_000; count++) assert.ok(!isFit(`${'*a'.repeat(40)}b`, 'a'.repeat(255)));
  });

  it('is read up to a bound, and it is told when there is more', () => {
    assert.deepEqual(parseIgnoreRules('a\n'.repeat(maxRules), false).isWhole, true);
    assert.deepEqual(parseIgnoreRules('a\n'.repeat(maxRules + 1), false).isWhole, false);
    assert.deepEqual(parseIgnoreRules('a'.repeat(1_001), false), { rules: [], isWhole: false });
    assert.equal(parseIgnoreRules(`# ${'a'.repeat(5_000)}\n\nb`, false).isWhole, true);
  });
});
