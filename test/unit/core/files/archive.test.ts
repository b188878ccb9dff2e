import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isFault } from '../../../../src/core/errors/engeeError.ts';
import { admitArchive } from '../../../../src/core/files/archive.ts';
import type { ArchiveEntry } from '../../../../src/platform/localFiles.ts';

const entry = (path: string, more: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
  path,
  sizeBytes: 1,
  kind: path.endsWith('/') ? 'directory' : 'file',
  isEncrypted: false,
  ...more,
});
const admit = (...entries: ArchiveEntry[]) => admitArchive(entries, 1000, 'posix');
const megabyte = 1024 ** 2;

describe('admitArchive', () => {
  it('accepts an archive with harmless entries and returns its unpacking budget', () => {
    assert.equal(
      admit(entry('a.csv'), entry('sub/'), entry('sub/b.csv'), entry('данные/😀.png'), entry('.hidden')),
      16 * megabyte,
    );
    assert.equal(admitArchive([entry('a')], megabyte, 'posix'), 200 * megabyte);
    assert.equal(admitArchive([entry('a')], 1024 * megabyte, 'posix'), 4096 * megabyte);
  });

  it('rejects an archive with one bad entry', () => {
    const bad: readonly ArchiveEntry[] = [
      ...[
        '../x',
        'a/../../x',
        '/etc/x',
        'a//b',
        './a',
        '',
        '/',
        'C:/x',
        'C:x',
        'a\\b',
        '..\\x',
        'a\0b',
        'CON',
        'sub/nul.txt',
        'x.',
        'x ',
        'a:b',
        'a\u202eb',
      ].map((path) => entry(path)),
      entry('link', { kind: 'other' }),
      entry('dir-without-slash', { kind: 'directory' }),
      entry('secret', { isEncrypted: true }),
      entry(`${'d/'.repeat(32)}x`),
      entry('bomb', { sizeBytes: 17 * megabyte }),
    ];
    for (const one of bad) {
      assert.throws(
        () => admit(entry('good'), one),
        (error) => isFault(error, 'invalidInput'),
        JSON.stringify(one),
      );
    }
  });

  it('rejects an archive with two entries for the same path', () => {
    for (const [first, second] of [
      ['a', 'a'],
      ['a', 'A'],
      ['é', 'e\u0301'],
      ['a', 'a/b'],
      ['A/b', 'a'],
      ['a/', 'a'],
      ['a', 'a\u200c'],
      ['a\ufeff/b', 'a'],
      ['straße', 'STRASSE'],
      ['a/b', 'A/\u2060B'],
    ] as const) {
      assert.throws(() => admit(entry(first), entry(second)), `${first} ${second}`);
    }
  });

  it('rejects an archive with more than 10,000 entries', () => {
    assert.throws(() => admit(...Array.from({ length: 10_001 }, (_, index) => entry(String(index)))));
    admit(...Array.from({ length: 10_000 }, (_, index) => entry(String(index))));
  });

  it('accepts only paths that stay below the folder', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.constantFrom('..', '.', '', 'a', '\\', 'C:', 'CON'),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const path = parts.join('/');
        try {
          admit(entry(path));
        } catch {
          return;
        }
        assert.doesNotMatch(path, /^\/|\\|(?:^|\/)\.\.?(?:\/|$)|\/\/|[:\0]/);
      }),
      { numRuns: 1000 },
    );
  });
});
