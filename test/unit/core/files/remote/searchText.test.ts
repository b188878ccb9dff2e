import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { fileText, lineText } from '../../../../../src/core/files/remote/searchText.ts';
import { at } from './support/scriptedSearch.ts';

describe('Search results as text', () => {
  it('show a file by its name and folder, and speak the number of results', () => {
    const line = { path: at('a/b.jl'), line: 0, column: 0, length: 1, text: 'x' };
    const { label, description, tooltip, spoken } = fileText({ path: at('a/b.jl'), uri: '', lines: [line, line] });
    assert.deepEqual(
      { label, description, tooltip, spoken },
      { label: 'b.jl', description: '/user/a · 2', tooltip: '/user/a/b.jl', spoken: 'b.jl in /user/a, 2 results' },
    );
  });

  it('show a line with the number that the editor shows', () => {
    const { label, description, spoken } = lineText({ path: at('a.jl'), line: 1_233, text: '\tx = 1 ' });
    assert.deepEqual(
      { label, description, spoken },
      { label: 'x = 1', description: '1,234', spoken: 'Line 1,234: x = 1' },
    );
  });

  for (const [text, match, shown] of [
    ['x = pump + 1', 'pump', 'pump'],
    ['\t\tx =  pump\t+ 1', 'pump', 'pump'],
    ['  ', '  ', undefined],
    ['x = [a](b)', '(b)', '(b)'],
    ['x =\u202e pump', 'pump', 'pump'],
    [`${'ж😀'.repeat(100)}pump${'y'.repeat(100)}`, 'pump', 'pump'],
  ] as const) {
    it(`emphasize ${JSON.stringify(match)} in ${JSON.stringify(text.slice(0, 20))}`, () => {
      const column = text.indexOf(match);
      // The server sends at most 300 characters, of which 100 are before the match.
      const before = Array.from(text.slice(0, column)).slice(-100).join('');
      const sent = Array.from(before + text.slice(column))
        .slice(0, 300)
        .join('');
      const { label, highlights } = lineText({ path: at('a.jl'), column, length: match.length, text: sent });
      assert.deepEqual(
        highlights.map(([start, end]) => label.slice(start, end)),
        shown === undefined ? [] : [shown],
      );
    });
  }

  it('neutralize names and lines', () => {
    const hostile = '[Run](command:evil) $(alert)\u202e';
    const shown = [
      lineText({ path: at('a.jl'), line: 0, text: hostile }),
      fileText({ path: at(`${hostile}/${hostile}.jl`), uri: '', lines: [] }),
    ].flatMap((text) => Object.values(text).filter((each) => typeof each === 'string'));
    for (const text of shown) assert.doesNotMatch(text, /\]\(|\$\(|\u202e/);
  });
});
