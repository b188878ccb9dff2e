import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { matchesRule, maxRules, parseIgnoreRules } from '../../../../src/core/files/ignore/ignoreRules.ts';
import { planUpload } from '../../../../src/core/files/planUpload.ts';
import { file, folder, MemoryFiles, type Node } from './support/memoryFiles.ts';
import { noExcludes } from './support/noExcludes.ts';

interface Recorded {
  readonly git: string;
  readonly paths: readonly string[];
  /** `kept` has one bit per path that Git does not ignore: four paths per hexadecimal digit, the first in the lowest bit. */
  readonly sets: readonly { readonly files: Readonly<Record<string, string>>; readonly kept: string }[];
}

/**
 * Random rules in `.gitignore` files of a repository, with the output of `git ls-files --others --exclude-standard`. Omits
 * two forms in which Git differs from its manual: `a**` before a slash, and a slash after a backslash.
 */
const recorded = JSON.parse(readFileSync(new URL('./fixtures/gitIgnored.json', import.meta.url), 'utf8')) as Recorded;

/** Creates a file tree for an upload. */
function treeOf(paths: readonly string[], rules: Readonly<Record<string, string>>): MemoryFiles {
  const nodes: Record<string, Node> = { '/w': folder, '/w/.git': folder, '/w/.git/info': folder };
  for (const [path, text] of [...paths.map((each) => [each, ''] as const), ...Object.entries(rules)]) {
    const names = path.split('/');
    for (let count = 1; count < names.length; count++) nodes[`/w/${names.slice(0, count).join('/')}`] = folder;
    nodes[`/w/${path}`] = file(text);
  }
  return new MemoryFiles(nodes);
}

describe('Git ignore rules', () => {
  it(`ignore the same files as Git ${recorded.git} for ${recorded.sets.length} sets of rules`, async () => {
    assert.ok(recorded.sets.length >= 200);
    for (const { files, kept } of recorded.sets) {
      const plan = await planUpload(
        treeOf(recorded.paths, files),
        ['/w'],
        'skip',
        noExcludes,
        new AbortController().signal,
      );
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
    return rule !== undefined && matchesRule(rule, path.split('/'), isFolder);
  };

  it("match the examples of Git's manual", () => {
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

  it('take no longer when a name can be split among stars in many ways', () => {
    for (let count = 0; count < 1_000; count++) assert.ok(!isFit(`${'*a'.repeat(40)}b`, 'a'.repeat(255)));
  });

  it('are parsed up to a limit, with isComplete telling whether it was exceeded', () => {
    assert.deepEqual(parseIgnoreRules('a\n'.repeat(maxRules), false).isComplete, true);
    assert.deepEqual(parseIgnoreRules('a\n'.repeat(maxRules + 1), false).isComplete, false);
    assert.deepEqual(parseIgnoreRules('a'.repeat(1_001), false), { rules: [], isComplete: false });
    assert.equal(parseIgnoreRules(`# ${'a'.repeat(5_000)}\n\nb`, false).isComplete, true);
  });
});
