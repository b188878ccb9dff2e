import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { nameKey, numberedName, safeFileName } from '../../../../src/core/files/safeName.ts';

const bytesOf = (text: string) => Buffer.byteLength(text);
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '..',
        '/',
        '\\',
        'C:',
        'CON',
        '.',
        ' ',
        '\0',
        '\u202e',
        ':',
        'x'.repeat(120),
        '😀',
        'ы',
        'txt',
        'aux',
        '\ud800',
        '\r\n',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('safeFileName', () => {
  it('makes a safe name from any hostile name', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['../../.bashrc', '.bashrc'],
      ['..\\..\\x', 'x'],
      ['C:\\x', 'x'],
      ['\\\\srv\\x', 'x'],
      ['CON', '_CON'],
      ['con.txt', '_con.txt'],
      ['COM1 .log', '_COM1 .log'],
      ['LPT³', '_LPT³'],
      ['a:b', 'a_b'],
      ['x. ', 'x'],
      ['gpj.\u202etxt', 'gpj._txt'],
      ['a\0b', 'a_b'],
      ['', '_'],
      ['.', '_'],
      ['..', '_'],
      ['...', '_'],
      ['a/', '_'],
      ['\ud800', '_'],
      ['a\r\nb', 'a__b'],
    ];
    for (const [hint, name] of cases) {
      assert.equal(safeFileName(hint, 'posix'), name, JSON.stringify(hint));
      assert.equal(safeFileName(hint, 'windows'), name, JSON.stringify(hint));
    }
  });

  it('returns a safe name unchanged', () => {
    for (const name of [
      'data.csv',
      'данные.csv',
      '😀.png',
      'e\u0301',
      'a b',
      '.gitignore',
      'CONSOLE',
      'com10',
      'a..b',
      "it's",
    ]) {
      assert.equal(safeFileName(name, 'posix'), name);
      assert.equal(safeFileName(name, 'windows'), name);
    }
  });

  it('replaces characters that only Windows forbids only with the rules of Windows', () => {
    assert.equal(safeFileName('a"b?<c>|*', 'windows'), 'a_b__c___');
    assert.equal(safeFileName('a"b?<c>|*', 'posix'), 'a"b?<c>|*');
  });

  it('truncates a long name between characters and keeps its extension', () => {
    assert.equal(safeFileName(`${'x'.repeat(300)}.csv`, 'posix'), `${'x'.repeat(196)}.csv`);
    assert.equal(safeFileName('😀'.repeat(100), 'posix'), '😀'.repeat(50));
    assert.equal(safeFileName(`a.${'ы'.repeat(300)}`, 'posix'), `a.${'ы'.repeat(99)}`);
  });

  it('stays within the limit when it marks a device name', () => {
    const name = safeFileName(`CON..${'x'.repeat(300)}`, 'windows');
    assert.equal(name, `_CON..${'x'.repeat(194)}`);
    assert.equal(safeFileName(name, 'windows'), name);
  });

  it('returns a name inside the folder that is unchanged when made safe again', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom('posix', 'windows'), (hint, rules) => {
        const name = safeFileName(hint, rules);
        assert.equal(posix.dirname(posix.join('/folder', name)), '/folder');
        assert.equal(win32.dirname(win32.join('C:\\folder', name)), 'C:\\folder');
        assert.notEqual(posix.join('/folder', name), '/folder');
        assert.ok(bytesOf(name) <= 200 && name !== '');
        assert.doesNotMatch(name, /[/\\:\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]|[. ]$/u);
        assert.equal(safeFileName(name, rules), name);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('File names', () => {
  it('are numbered before the extension', () => {
    assert.equal(numberedName('a.csv', 2), 'a (2).csv');
    assert.equal(numberedName('.bashrc', 3), '.bashrc (3)');
    assert.equal(numberedName('a', 2), 'a (2)');
  });

  it('have the same key if a file system can treat them as one', () => {
    assert.equal(nameKey('É.CSV'), nameKey('e\u0301.csv'));
    assert.equal(nameKey('a\u200c.csv'), nameKey('A\u{e0001}.csv'));
    assert.notEqual(nameKey('a.csv'), nameKey('b.csv'));
  });
});
