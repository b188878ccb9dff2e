import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cellActions, cellAt, cellsOf, mayHaveCells } from '../../../../src/core/julia/cells.ts';
import { EditedCells } from '../../../../src/core/julia/editedCells.ts';
import { layoutOf, splitLines } from '../../../../src/core/julia/layout.ts';
import { finish } from '../../../../src/core/lib/steps.ts';
import { textOfLines } from './support/textOfLines.ts';

/** Divides a document that was not read before. */
function divide(text: string) {
  const lines = splitLines(text);
  return new EditedCells(lines.length).divide((first, end) => textOfLines(lines, first, end));
}

const cells = (text: string) => cellsOf(layoutOf(text));
const starts = (text: string) =>
  cells(text)
    .filter(({ isDelimited }) => isDelimited)
    .map(({ first }) => first);

describe('cellsOf', () => {
  it('returns cells that cover the document, with their titles', () => {
    assert.deepEqual(cells('using A\n# %% Load  \nx = 1\n\n#%%\ny = 2\n## Plot it\nz = 3\n'), [
      { first: 0, last: 0, title: '', isDelimited: false },
      { first: 1, last: 3, title: 'Load', isDelimited: true },
      { first: 4, last: 5, title: '', isDelimited: true },
      { first: 6, last: 8, title: 'Plot it', isDelimited: true },
    ]);
  });

  it('returns no text before a delimiter on the first line', () => {
    assert.deepEqual(cells('##\nx = 1'), [{ first: 0, last: 1, title: '', isDelimited: true }]);
  });

  it('returns one cell for a document without delimiters', () => {
    assert.deepEqual(cells('x = 1\ny = 2'), [{ first: 0, last: 1, title: '', isDelimited: false }]);
    assert.deepEqual(cells(''), [{ first: 0, last: 0, title: '', isDelimited: false }]);
  });

  it('accepts only these delimiters, and only at the start of a line', () => {
    assert.deepEqual(starts('# %%\n#%%\n##\n## a\n##\tb\n#%%c\n# %%%'), [0, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual(starts('x\n###\n### a\n#\n# a\n #%%\n  ## a\nx ## a\n##a\n#  %%\n% %%\n#='), []);
  });

  it('ignores delimiters inside multi-line strings and comments', () => {
    assert.deepEqual(starts('"""\n# %% no\n"""\n#=\n## no\n=#\n"\n##\n"\n`\n#%%\n`\n"$(\n## no\n1)"\n# %% yes'), [15]);
  });

  it('accepts delimiters inside brackets and blocks, such as an unindented module', () => {
    assert.deepEqual(starts('module M\n## one\nx = 1\n## two\nend'), [1, 3]);
  });

  it('accepts delimiters after broken code', () => {
    assert.deepEqual(starts('x = "abc\n## one\ny = f(\n## two\n'), [1, 3]);
    assert.deepEqual(starts('x = ["""$(1])"""]\n## one\n'), [1]);
  });

  it('finds the cell of a line, even after the last line', () => {
    const found = cells('a\n##\nb\n##\nc');
    assert.deepEqual(
      [0, 1, 2, 3, 4, 9].map((line) => cellAt(found, line)?.first),
      [0, 1, 1, 3, 3, 3],
    );
  });

  it('reports possible cells only if a line looks like a delimiter', () => {
    for (const text of ['# %%', 'a\n## b', 'a\r\n#%%', '"\n##\n"']) assert.ok(mayHaveCells(text), text);
    for (const text of ['', 'a = 1 # %%', '# a\n### b', '  ## a']) assert.ok(!mayHaveCells(text), text);
  });

  it('reads 20,000 lines within two seconds', () => {
    const text = '# %%\nx = f(1, "a $(b)")\n'.repeat(10_000);
    const startedAt = performance.now();
    assert.equal(cells(text).length, 10_000);
    assert.ok(performance.now() - startedAt < 2_000);
  });
});

describe('EditedCells of a document that is read for the first time', () => {
  const fragments = [
    ...['# %% a', '## b', '#%%', '### no', '#= c', '=#', '"', '"""', '`', '$(', '(', ')', '[', ']', "'", "x'", '\\'],
    ...['begin', 'end', 'x = 1', ';', ' ', '\n', '\n', '\n# %% d\n', '\r\n', '\r', '\uFEFF', 'f(x) # e'],
  ];
  // Longer than several steps of the reader.
  const text = fc
    .array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 40 })
    .map((parts) => parts.join(''))
    .map((part) => part.repeat(Math.ceil(20_000 / part.length)));

  it('returns the cells and the first line of code of the whole layout for any text', () => {
    fc.assert(
      fc.property(text, (code) => {
        const layout = layoutOf(code);
        const whole = cellsOf(layout);
        assert.deepEqual(
          finish(divide(code)),
          whole.some(({ isDelimited }) => isDelimited)
            ? { cells: whole, firstCode: layout.pieces[0]?.first ?? Infinity }
            : undefined,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('pauses several times in a long document, also inside strings and comments', () => {
    const pauses = (code: string) => {
      let count = 0;
      for (const steps = divide(code); steps.next().done !== true; count++);
      return count;
    };
    for (const open of ['', '"""\n', '#=\n', '(\n'])
      assert.ok(pauses(`# %%\n${open}${'x = f(y)\n'.repeat(10_000)}`) >= 10, open);
  });

  it('finds the next cell after a string or a comment that is longer than a step', () => {
    for (const [open, close] of [
      ['#=', '=#'],
      ['"""', '"""'],
      ['`', '`'],
    ] as const) {
      const code = `# %% a\n${open}\n${"# %% no ( ' [\n".repeat(4_000)}${close}\n# %% b\n`;
      assert.deepEqual(
        finish(divide(code))?.cells.map(({ title }) => title),
        ['a', 'b'],
        open,
      );
    }
  });

  it('returns nothing if each delimiter is inside a string or a comment', () => {
    assert.equal(finish(divide('x = 1\n#=\n# %%\n=#')), undefined);
  });
});

function actions(text: string) {
  return cellActions(finish(divide(text)) ?? { cells: [], firstCode: Infinity }).map(
    ({ line, actions }) => `${line}: ${actions.join(' ')}`,
  );
}

describe('cellActions', () => {
  it('offers to run the cell, the cells above it, and for the first cell those below it', () => {
    assert.deepEqual(actions('# %% a\na\n# %% b\nb\n##\nc'), ['0: run below', '2: run above', '4: run above']);
  });

  it('offers actions for code before the first delimiter, but not for comments and blank lines', () => {
    assert.deepEqual(actions('# about\n\nusing A\n##\na'), ['2: run below', '3: run above']);
    assert.deepEqual(actions('# about\n\n##\na\n##\nb'), ['2: run below', '4: run above']);
  });

  it('offers only to run the cell if there is no other', () => {
    assert.deepEqual(actions('##\na'), ['0: run']);
  });
});
