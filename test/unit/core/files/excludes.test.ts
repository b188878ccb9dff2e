import assert from 'node:assert/strict';
import { type ExcludeGlob, parseExcludeGlobs } from '../../../../src/core/files/ignore/excludeGlobs.ts';
import { matchesRule } from '../../../../src/core/files/ignore/ignoreRules.ts';
import { type ExcludesOf, planUpload } from '../../../../src/core/files/planUpload.ts';
import { file, folder, MemoryFiles, type Node } from './support/memoryFiles.ts';
import { noExcludes } from './support/noExcludes.ts';

const never = new AbortController().signal;

const isFit = (glob: string, path: string, isCaseless = false) =>
  parseExcludeGlobs([{ glob }], isCaseless).rules.some((rule) => matchesRule(rule, path.split('/'), false));

const parse = (globs: readonly string[]) =>
  parseExcludeGlobs(
    globs.map((glob) => ({ glob })),
    false,
  );

describe('Globs of files.exclude', () => {
  it('match as in the editor: from the workspace folder, with folders, alternatives and sets', () => {
    const yes = [
      ['**/*.log', 'a.log'],
      ['**/*.log', 'x/y/a.log'],
      ['*.log', 'a.log'],
      ['build', 'build'],
      ['build/**', 'build'],
      ['build/**', 'build/x/y'],
      ['a/**/b', 'a/b'],
      ['a/**/b', 'a/x/y/b'],
      ['**/{build,out}', 'x/out'],
      ['**/*.{aux,log}', 'a.aux'],
      ['{**/tmp,a/{b,c}}/x', 'a/c/x'],
      ['{**/tmp,a/{b,c}}/x', 'q/tmp/x'],
      ['file?.jl', 'file1.jl'],
      ['file[0-9].jl', 'file7.jl'],
      ['file[!0-9].jl', 'filex.jl'],
      ['a{b', 'a{b'],
      ['a[b', 'a[b'],
      ['данные*', 'данные.csv'],
    ] as const;
    const no = [
      ['*.log', 'x/a.log'],
      ['build', 'x/build'],
      ['**/build', 'x/builds'],
      ['**/*.{aux,log}', 'a.jl'],
      ['file?.jl', 'file.jl'],
      ['a/**/b', 'ab'],
      ['*.LOG', 'a.log'],
      ['', 'a'],
      ['build/', 'build'],
    ] as const;
    assert.deepEqual(
      yes.filter(([glob, path]) => !isFit(glob, path)),
      [],
    );
    assert.deepEqual(
      no.filter(([glob, path]) => isFit(glob, path)),
      [],
    );
    assert.ok(isFit('*.LOG', 'a.log', true));
  });

  it('are read up to a limit, with isComplete telling whether it was exceeded', () => {
    assert.equal(parse(['a'.repeat(1_000)]).isComplete, true);
    assert.deepEqual(parse(['a'.repeat(1_001)]), { rules: [], isComplete: false });
    assert.deepEqual(parse(['{a,b}'.repeat(7)]), { rules: [], isComplete: false });
    assert.equal(parse(['{a,b}'.repeat(6)]).rules.length, 64);
    assert.equal(parse(Array<string>(30_000).fill('a')).isComplete, false);
  });

  it('take no longer when a name can be split among stars in many ways', () => {
    for (let count = 0; count < 1_000; count++) assert.ok(!isFit(`${'*a'.repeat(40)}b`, 'a'.repeat(255)));
  });
});

describe('planUpload with .engeeignore and files.exclude', () => {
  const inWorkspace =
    (...globs: readonly (string | ExcludeGlob)[]): ExcludesOf =>
    (location) => ({
      folder: '/w',
      names: location
        .slice('/w'.length)
        .split('/')
        .filter((name) => name !== ''),
      globs: globs.map((glob) => (typeof glob === 'string' ? { glob } : glob)),
    });

  async function outcomes(
    nodes: Readonly<Record<string, Node>>,
    selection: readonly string[],
    excludesOf: ExcludesOf = noExcludes,
  ) {
    const plan = await planUpload(new MemoryFiles(nodes), selection, 'skip', excludesOf, never);
    return {
      sent: plan.files.map(({ relativePath }) => relativePath),
      ignored: plan.ignored.map(({ relativePath, by }) => `${relativePath} ${by}`),
      unfollowed: plan.unfollowed,
    };
  }

  it('lists what each kind of rules leaves out', async () => {
    const nodes = {
      '/w': folder,
      '/w/.git': folder,
      '/w/.gitignore': file('*.log'),
      '/w/.engeeignore': file('raw/'),
      '/w/a.jl': file(),
      '/w/a.log': file(),
      '/w/raw': folder,
      '/w/raw/x': file(),
      '/w/out': folder,
      '/w/out/x': file(),
    };
    assert.deepEqual(await outcomes(nodes, ['/w'], inWorkspace('**/out')), {
      sent: ['w/.gitignore', 'w/.engeeignore', 'w/a.jl'],
      ignored: ['w/a.log git', 'w/raw engee', 'w/out editor'],
      unfollowed: [],
    });
  });

  it('leaves out what a condition excludes beside another file', async () => {
    const nodes = {
      '/w': folder,
      '/w/a.js': file(),
      '/w/a.ts': file(),
      '/w/b.js': file(),
      '/w/.js': file(),
      '/w/.ts': file(),
      '/w/x': folder,
      '/w/x/b.test.js': file(),
      '/w/x/b.test.ts': file(),
    };
    assert.deepEqual(await outcomes(nodes, ['/w'], inWorkspace({ glob: '**/*.js', beside: '$(basename).ts' })), {
      sent: ['w/a.ts', 'w/b.js', 'w/.js', 'w/.ts', 'w/x/b.test.ts'],
      ignored: ['w/a.js editor', 'w/x/b.test.js editor'],
      unfollowed: [],
    });
  });

  it('lets .engeeignore include what Git and the editor exclude', async () => {
    const nodes = {
      '/w': folder,
      '/w/.git': folder,
      '/w/.gitignore': file('*.csv'),
      '/w/.engeeignore': file('!data.csv\n!/out\n'),
      '/w/data.csv': file(),
      '/w/other.csv': file(),
      '/w/out': folder,
      '/w/out/x': file(),
    };
    const { sent, ignored } = await outcomes(nodes, ['/w'], inWorkspace('out'));
    assert.deepEqual(sent, ['w/.gitignore', 'w/.engeeignore', 'w/data.csv', 'w/out/x']);
    assert.deepEqual(ignored, ['w/other.csv git']);
  });

  it('does not ask about a secret that .engeeignore excludes', async () => {
    const nodes = { '/w': folder, '/w/.engeeignore': file('.env'), '/w/.env': file('S') };
    assert.deepEqual((await outcomes(nodes, ['/w'])).ignored, ['w/.env engee']);
    const git = { '/w': folder, '/w/.gitignore': file('.env'), '/w/.env': file('S') };
    assert.deepEqual((await outcomes(git, ['/w'])).sent, ['w/.gitignore', 'w/.env']);
  });

  it('applies the .engeeignore files from the workspace folder down, without a repository', async () => {
    const nodes = {
      '/w': folder,
      '/w/.engeeignore': file('/p/*.csv\n*.tmp'),
      '/w/.gitignore': file('*.jl'),
      '/.engeeignore': file('*'),
      '/w/p': folder,
      '/w/p/a.csv': file(),
      '/w/p/a.tmp': file(),
      '/w/p/a.jl': file(),
    };
    assert.deepEqual(await outcomes(nodes, ['/w/p'], inWorkspace()), {
      sent: ['p/a.jl'],
      ignored: ['p/a.csv engee', 'p/a.tmp engee'],
      unfollowed: [],
    });
  });

  it('applies the .engeeignore files above a repository inside the workspace folder', async () => {
    const nodes = {
      '/w': folder,
      '/w/.engeeignore': file('*.tmp'),
      '/w/.gitignore': file('*.jl'),
      '/w/repo': folder,
      '/w/repo/.git': folder,
      '/w/repo/.gitignore': file('*.log'),
      '/w/repo/p': folder,
      '/w/repo/p/a.tmp': file(),
      '/w/repo/p/a.log': file(),
      '/w/repo/p/a.jl': file(),
    };
    assert.deepEqual(await outcomes(nodes, ['/w/repo/p'], inWorkspace()), {
      sent: ['p/a.jl'],
      ignored: ['p/a.tmp engee', 'p/a.log git'],
      unfollowed: [],
    });
  });

  it('matches files.exclude from the workspace folder, wherever the selection starts', async () => {
    const nodes = { '/w': folder, '/w/p': folder, '/w/p/a.log': file(), '/w/p/b.log': file(), '/w/p/p': folder };
    const { sent, ignored } = await outcomes(nodes, ['/w/p'], inWorkspace('p/a.log', 'b.log', 'p/p/**'));
    assert.deepEqual(sent, ['p/b.log']);
    assert.deepEqual(ignored, ['p/a.log editor', 'p/p editor']);
  });

  it('reports a setting with too many globs', async () => {
    const { unfollowed } = await outcomes({ '/w': folder }, ['/w'], inWorkspace('a'.repeat(2_000)));
    assert.deepEqual(unfollowed, ['files.exclude']);
  });
});
