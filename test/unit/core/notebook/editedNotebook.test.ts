import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonValue } from '../../../../src/core/notebook/json.ts';
import { newCellRest, withLf } from '../../../../src/core/notebook/notebookCell.ts';
import {
  type FileCell,
  type NotebookFile,
  readNotebook,
  writeNotebook,
} from '../../../../src/core/notebook/notebookFile.ts';

function read(text: string): NotebookFile {
  const notebook = readNotebook(text);
  return 'cells' in notebook ? notebook : assert.fail(notebook.kind);
}

/** The text of a cell as VS Code holds it: without a byte order mark, with one kind of line break, the more frequent one. */
function inEditor(text: string): string {
  const breaks = text.match(/\r\n?|\n/g) ?? [];
  const eol = breaks.filter((each) => each === '\r\n').length > breaks.length / 2 ? '\r\n' : '\n';
  return text.replace(/^\uFEFF/, '').replaceAll(/\r\n?|\n/g, eol);
}

/** A notebook that went through the editor without an edit. */
function opened(text: string): NotebookFile {
  const { cells, frame } = JSON.parse(JSON.stringify(read(text))) as NotebookFile;
  return { frame, cells: cells.map((cell) => ({ ...cell, text: inEditor(cell.text) })) };
}

function withCell(notebook: NotebookFile, index: number, change: Partial<FileCell>): NotebookFile {
  return { ...notebook, cells: notebook.cells.map((cell, at) => (at === index ? { ...cell, ...change } : cell)) };
}

/** Returns the text of each cell in a file. */
function cellTexts(text: string): readonly string[] {
  const notebook = read(text);
  const empty = { ...notebook, frame: { ...notebook.frame, head: '', tail: '', end: '' } };
  return notebook.cells.map((cell, index) => {
    const before = writeNotebook({ ...empty, cells: notebook.cells.slice(0, index) });
    const until = writeNotebook({ ...empty, cells: [...notebook.cells.slice(0, index), cell] });
    return until.slice(before.length);
  });
}

/** Asserts that a line diff of two files touches only the lines of one cell. */
function assertOnlyCellChanged(before: string, after: string, index: number): void {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const texts = cellTexts(before);
  const headLines = read(before).frame.head.split('\n').length - 1;
  const linesOf = (cells: readonly string[]) => cells.join('').split('\n').length - 1;
  const firstLine = headLines + linesOf(texts.slice(0, index));
  const lastLine = headLines + linesOf(texts.slice(0, index + 1));
  if (before === after) return;
  assert.ok(start >= firstLine, `line ${start} changed, the cell begins in ${firstLine}`);
  assert.ok(old.length - end - 1 <= lastLine, `line ${old.length - end} changed, the cell ends in ${lastLine}`);
}

const surrogates = fc.constantFrom('\ud800', 'a\udc00b', '😀');
const line = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), surrogates, fc.constantFrom('\uFEFF', 'é', '\u2028'));
const text = fc
  .array(line, { maxLength: 4 })
  .chain((lines) => fc.constantFrom('\n', '\r\n', '\r').map((eol) => lines.join(eol)));
const json = fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' }) as fc.Arbitrary<JsonValue>;
const source = fc.oneof(
  text,
  text.map((each) => [each]),
  text.map((each) => each.split(/(?<=\n)/)),
  fc.array(text),
);
const output = fc.oneof(
  json,
  fc.record({ output_type: fc.constant('stream'), name: fc.constantFrom('stdout', 'stderr', 'new'), text: source }),
  fc.record({ output_type: fc.constant('update_display_data'), data: json }),
  fc.record({
    output_type: fc.constantFrom('display_data', 'execute_result'),
    data: fc.dictionary(fc.constantFrom('text/plain', 'image/png', 'application/vnd.engee+json', 'x/unknown'), json),
    metadata: json,
  }),
);
const cell = fc.record(
  {
    id: fc.constantFrom('00000001', '31697727', 'a', 7),
    cell_type: fc.constantFrom('code', 'markdown', 'raw', 'chart'),
    source,
    execution_count: fc.constantFrom(0, null),
    outputs: fc.array(output, { maxLength: 3 }),
    metadata: json,
    attachments: json,
    $mid: json,
    __proto__: json,
    '1': json,
  },
  { requiredKeys: ['cell_type'] },
);
const file = fc
  .record({
    cells: fc.array(fc.oneof({ arbitrary: cell, weight: 5 }, { arbitrary: json, weight: 1 }), {
      minLength: 1,
      maxLength: 5,
    }),
    other: json,
    indent: fc.constantFrom(undefined, 1, 2, '\t'),
    isCrlf: fc.boolean(),
    isMarked: fc.boolean(),
    end: fc.constantFrom('', '\n', '\n\n '),
  })
  .map(({ cells, other, indent, isCrlf, isMarked, end }) => {
    const plain = `${JSON.stringify({ nbformat: 4, other, cells, later: other }, null, indent)}${end}`;
    return `${isMarked ? '\uFEFF' : ''}${isCrlf ? plain.replaceAll('\n', '\r\n') : plain}`;
  });

describe('Notebooks in the editor', () => {
  it('are saved as they were opened, with any keys, types, line breaks, marks and surrogates', () => {
    fc.assert(
      fc.property(file, (before) => {
        assert.equal(writeNotebook(opened(before)), before);
      }),
      { numRuns: 500 },
    );
  });

  it('change only in the lines of the cell that was edited', () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.string({ unit: 'binary' }), (before, place, typed) => {
        const notebook = opened(before);
        const index = place % notebook.cells.length;
        const { kind } = notebook.cells[index] ?? assert.fail();
        const edited = kind === 'other' ? JSON.stringify({ typed }) : inEditor(typed);
        const after = writeNotebook(withCell(notebook, index, { text: edited }));
        assertOnlyCellChanged(before, after, index);
        const reread = opened(after);
        const saved = reread.cells[index]?.text ?? assert.fail();
        if (kind !== 'other') assert.equal(saved.replaceAll('\r\n', '\n'), edited.replaceAll('\r\n', '\n'));
        const others = (all: readonly unknown[]) => all.toSpliced(index, 1);
        assert.deepEqual(others(cells(reread)), others(cells(notebook)));
      }),
      { numRuns: 500 },
    );
  });

  it('change only in the lines of the cell whose outputs changed', () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.array(output), (before, place, outputs) => {
        const notebook = opened(before);
        const index = place % notebook.cells.length;
        if (notebook.cells[index]?.kind !== 'code') return;
        const after = writeNotebook(withCell(notebook, index, { outputs: outputs }));
        assertOnlyCellChanged(before, after, index);
        assert.equal(writeNotebook(opened(after)), after);
      }),
      { numRuns: 300 },
    );
  });

  it('keep each cell when others are moved, removed or inserted', () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.nat(), (before, from, to) => {
        const notebook = opened(before);
        const fresh: FileCell = { kind: 'code', text: 'x', outputs: [], rest: newCellRest('code', 'ffffffff') };
        const rest = notebook.cells.filter((_, index) => index !== from % notebook.cells.length);
        const moved = rest.toSpliced(to % (rest.length + 1), 0, fresh);
        const texts = cellTexts(before).map((each) => each.replace(/^[\s,]+/, ''));
        const after = writeNotebook({ ...notebook, cells: moved });
        const expected = moved.map((each) => (each === fresh ? undefined : texts[notebook.cells.indexOf(each)]));
        const written = cellTexts(after).map((each) => each.replace(/^[\s,]+/, ''));
        assert.deepEqual(
          written.filter((_, index) => expected[index] !== undefined),
          expected.filter((each) => each !== undefined),
        );
      }),
      { numRuns: 300 },
    );
  });

  const forms = {
    'one string': ['["a\\nb"]', '["a\\nc"]'],
    lines: ['["a\\n", "b"]', '["a\\n","c"]'],
    'a string': ['"a\\nb"', '"a\\nc"'],
    'a string with Windows line breaks': ['"a\\r\\nb"', '"a\\r\\nc"'],
    'a string with a byte order mark': ['"\\ufeffa\\nb"', '"\uFEFFa\\nc"'],
  } as const;
  for (const [name, [before, after]] of Object.entries(forms))
    it(`keep the form of a source: ${name}`, () => {
      const around = (text: string) => `{"cells":[{"cell_type": "code","source":${text}}]}`;
      const notebook = opened(around(before));
      assert.equal(notebook.cells[0]?.text.replace('\r\n', '\n'), 'a\nb');
      assert.equal(writeNotebook(withCell(notebook, 0, { text: 'a\nc' })), around(after));
    });

  it('write line feeds where the editor has Windows line breaks, but the file has none (vscode#125132)', () => {
    const before = JSON.stringify({ cells: [{ cell_type: 'code', source: ['a\nb'], metadata: {} }] }, null, 2);
    const notebook = opened(before);
    assert.equal(writeNotebook(withCell(notebook, 0, { text: withLf('a\r\nb') })), before);
    assert.equal(writeNotebook(withCell(notebook, 0, { text: withLf('a\r\nc') })), before.replace('a\\nb', 'a\\nc'));
  });

  it('write a cell with one line as lines if the file has lines', () => {
    const value = {
      cells: [
        { cell_type: 'code', source: ['a'] },
        { cell_type: 'code', source: ['b\n', 'c'] },
      ],
    };
    const before = JSON.stringify(value, null, 2);
    const notebook = opened(before);
    assert.equal(notebook.frame.hasLines, true);
    assert.equal(writeNotebook(notebook), before);
    const after = JSON.parse(writeNotebook(withCell(notebook, 0, { text: 'a\nd' }))) as typeof value;
    assert.deepEqual(after.cells[0]?.source, ['a\n', 'd']);
    const cleared = JSON.parse(writeNotebook(withCell(notebook, 0, { text: '' }))) as typeof value;
    assert.deepEqual(cleared.cells[0]?.source, []);
  });

  it('keep the order of keys that the file has (vscode#129435)', () => {
    const before = JSON.stringify(
      { cells: [{ outputs: [], metadata: { b: 1, a: 2 }, source: ['x'], id: '00000001', cell_type: 'code' }], a: 1 },
      null,
      1,
    );
    assert.equal(writeNotebook(withCell(opened(before), 0, { text: 'y' })), before.replace('"x"', '"y"'));
  });

  it('keep the IDs of cells (vscode-jupyter#5933)', () => {
    const cells = ['00000001', '00000001', undefined, 7].map((id) => ({ id, cell_type: 'code', source: ['x'] }));
    const before = JSON.stringify({ nbformat: 4, nbformat_minor: 4, cells }, null, 2);
    const notebook = opened(before);
    const after = writeNotebook({ ...notebook, cells: notebook.cells.map((each) => ({ ...each, text: 'y' })) });
    assert.equal(after, before.replaceAll('"x"', '"y"'));
  });

  it('keep cells of unknown types and show their JSON (interactive#3892)', () => {
    const chart = { id: '00000002', cell_type: 'engee_model', model: { blocks: [1.5] }, source: ['x'] };
    const before = JSON.stringify({ cells: [chart, { cell_type: 'code', source: ['x'] }] }, null, 2);
    const notebook = opened(before);
    assert.deepEqual(JSON.parse(notebook.cells[0]?.text ?? ''), chart);
    assert.equal(writeNotebook(withCell(notebook, 1, { text: 'y' })), before.replace(/"x"(?!.*"x")/s, '"y"'));
  });
});

/** What is in the cells, without what depends on their places. */
function cells({ cells: all }: NotebookFile): readonly unknown[] {
  return all.map(({ kind, text: content, outputs, rest: { fields, raw } }) => ({
    kind,
    content,
    outputs,
    fields,
    raw,
  }));
}
