import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inToolFolders, isToolName } from '../../../../src/core/files/toolFolders.ts';

const named = [
  '.git',
  '.vscode',
  '.idea',
  '.devcontainer',
  '.github',
  '.husky',
  '.hg',
  '.svn',
  '.vs',
  '.cursor',
  '.devcontainer.json',
];

/** Names that some file system treats as a tool folder, by the reason. */
const disguises: Readonly<Record<string, readonly string[]>> = {
  case: ['.GIT', '.Git', '.VSCode', '.gıt', '.gİt'],
  'case outside ASCII': ['.hus\u212Ay', '.v\u017Fcode'],
  'fullwidth and other compatibility forms': ['．ｇｉｔ', '\u2024git', '.\u2139dea', '.ⓖⓘⓣ'],
  'combining accents': ['.gi\u0307t', '.g\u0301it'],
  'characters that HFS+ and ext4 skip': [
    '.g\u200cit',
    '\u200d.git',
    '.git\ufeff',
    '.vs\u00adcode',
    '.gi\u202at',
    '.g\u{e0001}it',
    '.gi\ufe0ft',
  ],
  'trailing dots and spaces': ['.git.', '.git ', '.git. . .', '.git\u00a0'],
  streams: ['.git:', '.git::$INDEX_ALLOCATION', '.git:$I30:$INDEX_ALLOCATION', '.git\uff1ax'],
  'short names on Windows': [
    'GIT~1',
    'git~2',
    'VSCODE~1',
    'IDEA~1',
    'DEVCON~1',
    'DEVCON~1.JSO',
    'GITHUB~3',
    'HUSKY~1',
    'GI7EBA~1',
    'VS~1',
    'git~1 ',
    'GIT~1::$INDEX_ALLOCATION',
  ],
};

const harmless = [
  'git',
  'vscode',
  '.gitignore',
  '.gitattributes',
  '.gitmodules',
  '.gitlab-ci.yml',
  '.vscodeignore',
  'results.git',
  'a.vscode',
  '.config',
  '',
  '.',
  '~1',
  'report~1',
  'gitter~1',
  'digits~1',
  'x.git:y',
  '.gi',
  '.г',
];

describe('isToolName', () => {
  for (const name of named)
    it(`recognizes ${name}`, () => {
      assert.equal(isToolName(name), true);
    });
  for (const [what, names] of Object.entries(disguises)) {
    it(`recognizes a tool folder despite ${what}`, () => {
      assert.deepEqual(
        names.filter((name) => !isToolName(name)),
        [],
      );
    });
  }

  it('rejects other names', () => {
    assert.deepEqual(harmless.filter(isToolName), []);
  });

  it('recognizes a tool folder despite any mixture of disguises', () => {
    const skipped = fc.array(fc.constantFrom('', '', '\u200b', '\u200c', '\u2060', '\ufeff', '\u034f'), {
      minLength: 16,
      maxLength: 16,
    });
    const tail = fc.constantFrom('', '.', ' ', '. .', '::$DATA', ':$I30:$INDEX_ALLOCATION');
    const form = fc.constantFrom('NFC', 'NFD', 'NFKC');
    fc.assert(
      fc.property(
        fc.constantFrom(...named),
        skipped,
        tail,
        form,
        fc.boolean(),
        fc.boolean(),
        (name, between, end, normalForm, isUpper, isWide) => {
          const wide = Array.from(name, (letter) =>
            isWide ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : letter,
          );
          const mixed = wide.map((letter, index) => letter + (between[index] ?? '')).join('') + end;
          assert.ok(isToolName((isUpper ? mixed.toUpperCase() : mixed).normalize(normalForm)), JSON.stringify(mixed));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('inToolFolders', () => {
  const found = (...paths: string[]) =>
    paths.filter((_, index) => inToolFolders(paths.map((path) => path.split('/')))[index]);

  it('finds paths with the name of a tool folder at any depth', () => {
    assert.deepEqual(found('a/b.csv', '.git', 'a/.git', 'a/.Git/config', 'a/b/.vscode/c/d.json', 'a/git/b'), [
      '.git',
      'a/.git',
      'a/.Git/config',
      'a/b/.vscode/c/d.json',
    ]);
  });

  it('finds paths in a folder that Git treats as a repository because of its contents', () => {
    assert.deepEqual(found('x/HEAD', 'x/config', 'x/objects/a', 'x/refs/b', 'y.csv'), [
      'x/HEAD',
      'x/config',
      'x/objects/a',
      'x/refs/b',
    ]);
    assert.deepEqual(found('a/x/head', 'a/x/Refs/b', 'a/x/obje\u200ccts/a', 'a/x/deep/run.sh', 'a/y'), [
      'a/x/head',
      'a/x/Refs/b',
      'a/x/obje\u200ccts/a',
      'a/x/deep/run.sh',
    ]);
    assert.deepEqual(found('HEAD', 'commondir'), ['HEAD', 'commondir']);
    assert.deepEqual(found('HEAD', 'config', 'x/objects/a', 'y/refs/b'), []);
  });

  it('takes linear time', () => {
    const deep = Array.from({ length: 32 }, (_, index) => `folder-${index}-${'ы'.repeat(80)}`);
    const msPerPath = (count: number) => {
      const paths = Array.from({ length: count }, (_, index) => [...deep, `.git-${index}`]);
      const startedAt = performance.now();
      assert.ok(inToolFolders(paths).every((isTool) => !isTool));
      return (performance.now() - startedAt) / count;
    };
    msPerPath(200);
    assert.ok(msPerPath(4_000) < 5 * msPerPath(200));
  });
});
