import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  joinRemote,
  parseRemotePath,
  parseRemotePaths,
  remoteBaseName,
  remoteParent,
  remoteRoot,
} from '../../../../src/core/files/remotePath.ts';

const segments = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'user',
    '..',
    '.',
    '',
    ' ',
    'etc',
    'a b',
    'данные',
    '😀',
    'e\u0301',
    '\\',
    '\0',
    'x\n',
    'end ',
    '\ud800',
    'x'.repeat(256),
  ),
);
const anyPath = fc
  .tuple(fc.constantFrom('', '/', '/user', '/user/'), fc.array(segments))
  .map(([start, rest]) => start + rest.join('/'));

describe('Remote paths', () => {
  it('are rejected outside /user and when they are ambiguous', () => {
    for (const text of [
      '',
      'user',
      '/',
      '/userx',
      '/users/a',
      '/user/../etc',
      '/user/..',
      '/etc',
      '/User',
      'user/a',
      '//etc/user',
      '~/a',
      'C:\\user\\a',
      '/user\\..\\etc',
      '/user/a\0',
      '/user/a\nb',
      '/user/a\u007f',
      '/user/a\u0085b',
      '/user/trailing ',
      '/user/trailing /b',
      '/user/\ud800',
      `/user/${'x'.repeat(256)}`,
      `/user/${'ы'.repeat(128)}`,
      `/user${'/abc'.repeat(1100)}`,
      ' /user/a',
      '/user ',
      '/ user',
    ]) {
      assert.equal(parseRemotePath(text), undefined, JSON.stringify(text));
    }
  });

  it('are normalized without changing their Unicode', () => {
    for (const [text, path] of [
      ['/user', '/user'],
      ['/user/', '/user'],
      ['//user//a/./b/', '/user/a/b'],
      ['/user/a b', '/user/a b'],
      ['/user/ a', '/user/ a'],
      ['/user/e\u0301', '/user/e\u0301'],
      ['/user/é', '/user/é'],
      ['/user/данные/😀.csv', '/user/данные/😀.csv'],
      ['/user/a"b', '/user/a"b'],
      ['/user/...', '/user/...'],
      [`/user/${'x'.repeat(255)}`, `/user/${'x'.repeat(255)}`],
    ] as const) {
      assert.equal(parseRemotePath(text), path);
    }
  });

  it('are absolute, inside /user, and unchanged when parsed again', () => {
    fc.assert(
      fc.property(anyPath, (text) => {
        const path = parseRemotePath(text);
        if (path === undefined) return;
        assert.match(path, /^\/user(?:\/[^/\\\p{Cc}\p{Cs}]+)*$/u);
        assert.ok(path.split('/').every((segment) => segment !== '.' && segment !== '..'));
        assert.equal(parseRemotePath(path), path);
        assert.ok(remoteParent(path) === remoteRoot || remoteParent(path).startsWith('/user/'));
        if (path !== remoteRoot) assert.equal(joinRemote(remoteParent(path), remoteBaseName(path)), path);
      }),
      { numRuns: 1000 },
    );
  });

  it('stay at or below their directory when joined with anything, or are rejected', () => {
    fc.assert(
      fc.property(anyPath, (relativePath) => {
        const directory = parseRemotePath('/user/a/b');
        assert.ok(directory !== undefined);
        const joined = joinRemote(directory, relativePath);
        assert.ok(joined === undefined || `${joined}/`.startsWith('/user/a/b/'));
      }),
      { numRuns: 1000 },
    );
  });

  it('are separated by a space that precedes /user/', () => {
    assert.deepEqual(parseRemotePaths(' /user/a b.csv  /user/c '), ['/user/a b.csv', '/user/c']);
    assert.equal(parseRemotePaths('/user/a /etc/passwd/../user/'), undefined);
    assert.equal(parseRemotePaths('/user/a /user/../b'), undefined);
    assert.equal(parseRemotePaths(''), undefined);
  });
});
