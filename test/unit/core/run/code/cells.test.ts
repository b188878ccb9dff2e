import assert from 'node:assert/strict';
import { cellAt, cellsOf, mayHaveCells } from '../../../../../src/core/run/code/cells.ts';
import { layoutOf } from '../../../../../src/core/run/code/layout.ts';

const cells = (text: string) => cellsOf(layoutOf(text));
const begins = (text: string) =>
  cells(text)
    .filter(({ isDelimited }) => isDelimited)
    .map(({ first }) => first);

describe('cells', () => {
  it('cover the document, each with the title of its first line', () => {
    assert.deepEqual(cells('using A\n# %% Load  \nx = 1\n\n#%%\ny = 2\n## Plot it\nz = 3\n'), [
      { first: 0, last: 0, title: '', isDelimited: false },
      { first: 1, last: 3, title: 'Load', isDelimited: true },
      { first: 4, last: 5, title: '', isDelimited: true },
      { first: 6, last: 8, title: 'Plot it', isDelimited: true },
    ]);
  });

  it('begin with the document where its first line delimits one', () => {
    assert.deepEqual(cells('##\nx = 1'), [{ first: 0, last: 1, title: '', isDelimited: true }]);
  });

  it('are one for a document without delimiters', () => {
    assert.deepEqual(cells('x = 1\ny = 2'), [{ first: 0, last: 1, title: '', isDelimited: false }]);
    assert.deepEqual(cells(''), [{ first: 0, last: 0, title: '', isDelimited: false }]);
  });

  it('are delimited by no more and no fewer signs than these, at the beginning of a line', () => {
    assert.deepEqual(begins('# %%\n#%%\n##\n## a\n##\tb\n#%%c\n# %%%'), [0, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual(begins('x\n###\n### a\n#\n# a\n #%%\n  ## a\nx ## a\n##a\n#  %%\n% %%\n#='), []);
  });

  it('are not delimited inside of strings and comments of several lines', () => {
    assert.deepEqual(begins('"""\n# %% no\n"""\n#=\n## no\n=#\n"\n##\n"\n`\n#%%\n`\n"$(\n## no\n1)"\n# %% yes'), [15]);
  });

  it('are delimited inside of brackets and blocks, as in a module that is not indented', () => {
    assert.deepEqual(begins('module M\n## one\nx = 1\n## two\nend'), [1, 3]);
  });

  it('are delimited behind code that is broken', () => {
    assert.deepEqual(begins('x = "abc\n## one\ny = f(\n## two\n'), [1, 3]);
    assert.deepEqual(begins('x = ["""$(1])"""]\n## one\n'), [1]);
  });

  it('are found by a line, also by one behind the last', () => {
    const found = cells('a\n##\nb\n##\nc');
    assert.deepEqual(
      [0, 1, 2, 3, 4, 9].map((line) => cellAt(found, line)?.first),
      [0, 1, 1, 3, 3, 3],
    );
  });

  it('may be there only where a line looks so', () => {
    for (const text of ['# %%', 'a\n## b', 'a\r\n#%%', '"\n##\n"']) assert.ok(mayHaveCells(text), text);
    for (const text of ['', 'a = 1 # %%', '# a\n### b', '  ## a']) assert.ok(!mayHaveCells(text), text);
  });

  it('of 20,000 lines are found in a moment', () => {
    const text = '# %%\nx = f(1, "a $(b)")\n'.repeat(10_000);
    const begun = performance.now();
    assert.equal(cells(text).length, 10_000);
    assert.ok(performance.now() - begun < 2_000);
  });
});
