import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cellsOf } from '../../../../src/core/julia/cells.ts';
import { layoutOf } from '../../../../src/core/julia/layout.ts';
import { type NotebookFile, readNotebook } from '../../../../src/core/notebook/notebookFile.ts';
import { metadataOf } from '../../../../src/core/notebook/portCells.ts';
import { juliaToScript, scriptToJulia } from '../../../../src/core/notebook/portJulia.ts';
import { leftoverLines } from '../../../../src/core/notebook/portLeftovers.ts';

interface Cell {
  readonly type?: string;
  readonly title?: string | undefined;
  readonly text: string;
}

function read(text: string): NotebookFile {
  const notebook = readNotebook(text);
  return 'cells' in notebook ? notebook : assert.fail(notebook.kind);
}

function script(...cells: readonly Cell[]): NotebookFile {
  const value = cells.map(({ type = 'code', title, text }, index) => ({
    id: index.toString(16).padStart(8, '0'),
    cell_type: type,
    source: [text],
    ...(type === 'code' ? { execution_count: 0, outputs: [] } : {}),
    metadata: { ...(title === undefined ? {} : { name: title }), engee: {} },
  }));
  return read(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: value }, null, 2));
}

const cellsIn = ({ cells }: NotebookFile): Cell[] =>
  cells.map((cell) => {
    const { name } = metadataOf(cell);
    return { type: cell.kind, text: cell.text, ...(typeof name === 'string' ? { title: name } : {}) };
  });

const imported = (text: string) => cellsIn(read(juliaToScript(text).text));

/** Returns the text as both conversions write it: without blank lines around it, and with the editor's line breaks. */
function tidy(text: string): string {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  while (lines[0]?.trim() === '') lines.shift();
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines.join('\n');
}

/** Lines that are easily taken for something else. */
const oddLines = [
  ...[
    '# %%',
    '#%%',
    '# %% [markdown]',
    '#  %% a',
    '#   %%',
    '%%',
    ' %%',
    '%% a',
    '## a',
    '##',
    '#',
    '# a',
    '#a',
    '',
    ' ',
  ],
  ...[
    'x = 1',
    "b'",
    "'a'",
    '"',
    '"""',
    '#=',
    '=#',
    'begin',
    'end',
    '(',
    ')',
    '[markdown]',
    'x = 1 +',
    ']add X',
    '\t%%',
  ],
  ...[
    '"a" # %%',
    '"""\n# %%\n## a\n"""',
    '"a\n# %%\nb"',
    '#=\n# %%\n=#',
    'x"""\n#%% \\"""\n"""',
    ':(',
    "f'",
    '`',
    '`a\n# %%`',
  ],
];
const texts = fc.oneof(
  fc.array(fc.constantFrom(...oddLines)).map((lines) => lines.join('\n')),
  fc.string({ unit: 'binary' }),
);
const titles = fc.oneof(
  fc.constantFrom(
    '[markdown]',
    '[md] a',
    '[code]',
    '[raw] b',
    '[incomplete code]',
    '%%',
    'Название секции',
    '# a',
    '=#',
    '"',
  ),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);

describe('Scripts as Julia code', () => {
  it('have cells with titles, and text in comments', () => {
    const { text, leftovers } = scriptToJulia(
      script(
        { type: 'markdown', title: 'Intro', text: '# Насос\n\n![plot](a.png)\n$$x$$\n' },
        { title: 'Название секции', text: 'x = 1\n\ny = 2\n' },
        { text: 'f(x)' },
        { type: 'raw', text: 'raw' },
      ),
    );
    assert.equal(
      text,
      `# %% [markdown] Intro
# # Насос
#
# ![plot](a.png)
# $$x$$

# %% Название секции
x = 1

y = 2

# %%
f(x)

# %% [raw]
# raw
`,
    );
    assert.deepEqual(leftovers, []);
  });

  it('have the cells that the editor of Julia code shows', () => {
    const { text } = scriptToJulia(script({ title: 'a', text: '"""\n# %%\n"""\n# %% b' }, { text: '1' }));
    assert.deepEqual(
      cellsOf(layoutOf(text)).map(({ title }) => title),
      ['a', ''],
    );
  });

  it('come back with their code, text, titles and order', () => {
    const cell = fc.record({
      type: fc.constantFrom('code', 'markdown', 'raw'),
      title: fc.option(titles, { nil: undefined }),
      text: texts,
    });
    fc.assert(
      fc.property(fc.array(cell), (cells) => {
        const { text } = scriptToJulia(script(...cells));
        const expected = cells.map(({ type, title = '', text: own }) => {
          const oneLine = title.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trim();
          return { type, text: tidy(own), ...(oneLine === '' ? {} : { title: oneLine }) };
        });
        assert.deepEqual(imported(text), expected);
      }),
      { numRuns: 500 },
    );
  });

  it('keep code that has no end of its own as comments, so that the next cell is still a cell', () => {
    const { text, leftovers } = scriptToJulia(script({ text: 's = """\nopen' }, { text: 'x = 1' }));
    assert.equal(text, '# %% [incomplete code]\n# s = """\n# open\n\n# %%\nx = 1\n');
    assert.deepEqual(leftovers, [{ cell: 1, what: { kind: 'incompleteCode' } }]);
    assert.deepEqual(
      imported(text).map((cell) => cell.text),
      ['s = """\nopen', 'x = 1'],
    );
  });

  it('list what has no place', () => {
    const view = { isDisplay: true, codeOutputHidden: true, outputInfo: { isExpanded: true, scrollTop: 9 } };
    const output = { output_type: 'stream', name: 'stdout', text: 'a' };
    const cells = [
      { cell_type: 'code', source: ['1'], outputs: [output, output], metadata: { name: 'a\nb', engee: view } },
      { cell_type: 'markdown', source: [], attachments: {}, metadata: { tags: [], engee: { outputInfo: {} } }, x: 1 },
      { cell_type: 'chart' },
      { cell_type: 'code', source: ['2'], outputs: [output], metadata: {} },
    ];
    const { leftovers } = scriptToJulia(read(JSON.stringify({ cells })));
    assert.deepEqual(leftoverLines(leftovers), [
      'Cell 1: The 2 outputs are left out.',
      'Cell 1: Engee’s settings for showing the cell are left out, such as hidden code.',
      'Cell 1: The title is written in one line.',
      'Cell 2: The attached files are left out.',
      'Cell 2: Other data of the cell is left out: x, tags.',
      'Cell 3: The cell is left out, because its type is unknown.',
      'Cell 4: The output is left out.',
    ]);
  });

  it('list no settings that are the usual ones', () => {
    const engee = {
      maskInfo: { isAutoplayActive: false, isMaskVisible: true, isEditorVisible: true },
      codeOutputView: 'col',
    };
    const hidden = { maskInfo: { ...engee.maskInfo, isEditorVisible: false } };
    const leftoversOf = (own: object) =>
      scriptToJulia(read(JSON.stringify({ cells: [{ cell_type: 'code', source: [], metadata: { engee: own } }] })))
        .leftovers;
    assert.deepEqual(leftoversOf(engee), []);
    assert.deepEqual(leftoversOf(hidden), [{ cell: 1, what: { kind: 'view' } }]);
  });
});

describe('Julia code as a script', () => {
  it('has a cell for each delimiter, and one for what is above them', () => {
    assert.deepEqual(imported('\uFEFFusing A\r\n\r\n#%% One\r\nx = 1\r\n\r\n\r\n## not a cell\r\n# %%\r\ny'), [
      { type: 'code', text: 'using A' },
      { type: 'code', text: 'x = 1\n\n\n## not a cell', title: 'One' },
      { type: 'code', text: 'y' },
    ]);
  });

  it('has cells that start with two hashes only if there is no other delimiter', () => {
    assert.deepEqual(imported('## One\nx\n##\ny\n'), [
      { type: 'code', text: 'x', title: 'One' },
      { type: 'code', text: 'y' },
    ]);
  });

  it('is one cell without delimiters, and none without code', () => {
    assert.deepEqual(imported('x = 1\n'), [{ type: 'code', text: 'x = 1' }]);
    assert.deepEqual(imported('\n \n'), []);
  });

  it('keeps a cell that is marked as text and contains code as code', () => {
    const { leftovers } = juliaToScript('x\n# %% [markdown]\n# a\nf(x)');
    assert.deepEqual(imported('x\n# %% [md] T\n# a\n\n# b\n'), [
      { type: 'code', text: 'x' },
      { type: 'markdown', text: 'a\n\nb', title: 'T' },
    ]);
    assert.deepEqual(imported('# %% [markdown]\n# a\nf(x)'), [{ type: 'code', text: '# a\nf(x)' }]);
    assert.deepEqual(leftoverLines(leftovers), [
      'Cell 2: The cell is marked as text but contains code, so it is imported as code.',
    ]);
  });

  it('is written as Engee writes scripts, with an ID for each cell', () => {
    const { text } = juliaToScript('# %% a\nx\n# %% [markdown]\n# b');
    assert.equal(text, JSON.stringify(JSON.parse(text), null, 2));
    const { cells } = JSON.parse(text) as { cells: readonly Record<string, unknown>[] };
    assert.deepEqual(Object.keys(cells[0] ?? {}), [
      'id',
      'cell_type',
      'source',
      'execution_count',
      'outputs',
      'metadata',
    ]);
    assert.equal(new Set(cells.map(({ id }) => id)).size, 2);
    for (const { id } of cells) assert.match(String(id), /^[0-9a-f]{8}$/);
    const { metadata } = cells[0] as { metadata: Record<string, unknown> };
    assert.deepEqual(Object.keys(metadata), ['name', 'engee']);
  });
});
