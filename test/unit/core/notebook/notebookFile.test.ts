import assert from 'node:assert/strict';
import fc from 'fast-check';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';
import { cellText, newCellRest } from '../../../../src/core/notebook/notebookCell.ts';
import {
  newFrame,
  type NotebookFile,
  readNotebook,
  writeNotebook,
} from '../../../../src/core/notebook/notebookFile.ts';

function read(text: string): NotebookFile {
  const notebook = readNotebook(text);
  return 'cells' in notebook ? notebook : assert.fail(notebook.kind);
}

/** A script in the form in which Engee saves it. */
const script = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' }, engee: {} },
  cells: [
    {
      id: '31697727',
      cell_type: 'code',
      source: ['VERSION\nversioninfo()'],
      execution_count: 0,
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'Julia Version 1.12.4\n' }],
      metadata: { name: 'Название секции', engee: { isDisplay: true } },
    },
    { id: 'bb61c701', cell_type: 'markdown', source: ['# a\n', '$$x$$'], metadata: {} },
    { id: '0a', cell_type: 'code', source: ['x = 1\n'], execution_count: 0, outputs: [], metadata: {} },
  ],
};
const engeeText = JSON.stringify(script, null, 2);
const layouts = {
  'as Engee writes it': engeeText,
  'with Windows line breaks': engeeText.replaceAll('\n', '\r\n'),
  'with a byte order mark': `\uFEFF${engeeText}`,
  'with one space, as Jupyter writes it': `${JSON.stringify(script, null, 1)}\n`,
  'with tabs': JSON.stringify(script, null, '\t'),
  'on one line': JSON.stringify(script),
  'on one line with spaces': JSON.stringify(script).replaceAll(':', ': ').replaceAll(',', ', '),
  'with escaped letters': engeeText.replaceAll('Н', '\\u041d'),
  'with line breaks in odd places': engeeText.replaceAll(',\n', '\n,\n\n'),
};

/** Changes the text of a cell, as an edit in the editor does. */
function withText(notebook: NotebookFile, index: number, text: string): NotebookFile {
  return { ...notebook, cells: notebook.cells.map((cell, at) => (at === index ? { ...cell, text } : cell)) };
}

describe('Notebook files', () => {
  for (const [layout, text] of Object.entries(layouts)) {
    it(`come back unchanged ${layout}`, () => {
      assert.equal(writeNotebook(read(text)), text);
    });

    it(`change only in the lines of the edited cell ${layout}`, () => {
      const notebook = read(text);
      const written = writeNotebook(withText(notebook, 1, '# b\n$$y$$\n'));
      assert.ok(written.startsWith(text.slice(0, text.indexOf('# a'))));
      assert.ok(written.endsWith(text.slice(text.indexOf(']', text.indexOf('$$x$$')) + 1)));
      assert.deepEqual(
        read(written).cells.map((cell) => cell.text),
        ['VERSION\nversioninfo()', '# b\n$$y$$\n', 'x = 1\n'],
      );
    });

    it(`change only in the outputs of the cell that ran ${layout}`, () => {
      const notebook = read(text);
      const output = { output_type: 'execute_result', data: { 'text/plain': '2' }, metadata: {}, execution_count: 3 };
      const ran = notebook.cells.map((cell, index) => (index === 2 ? { ...cell, outputs: [output] } : cell));
      const written = writeNotebook({ ...notebook, cells: ran });
      assert.deepEqual(read(written).cells[2]?.outputs, [output]);
      const cleared = ran.map((cell, index) => (index === 2 ? { ...cell, outputs: [] } : cell));
      assert.equal(writeNotebook({ ...notebook, cells: cleared }), text);
      assert.equal(written.slice(0, 200), text.slice(0, 200));
    });
  }

  it('need only the edited lines to change in a diff', () => {
    const before = engeeText.split('\n');
    const after = writeNotebook(withText(read(engeeText), 0, 'VERSION\nversioninfo(verbose = true)')).split('\n');
    assert.equal(after.length, before.length);
    assert.deepEqual(
      after.filter((line, index) => line !== before[index]),
      [String.raw`        "VERSION\nversioninfo(verbose = true)"`],
    );
  });

  it('take new cells in the layout of the file, and keep it when cells are removed', () => {
    for (const text of [engeeText, layouts['with Windows line breaks'], layouts['on one line']]) {
      const notebook = read(text);
      const cell = { kind: 'code', text: 'a', outputs: [], rest: newCellRest('code', 'ffffffff') } as const;
      const written = writeNotebook({ ...notebook, cells: [cell, ...notebook.cells] });
      assert.equal(writeNotebook({ ...notebook, cells: read(written).cells.slice(1) }), text);
      const value = JSON.parse(written) as typeof script;
      assert.equal(value.cells[0]?.id, 'ffffffff');
      assert.equal(written.includes('\r\n'), text.includes('\r\n'));
      const empty = writeNotebook({ ...notebook, cells: [] });
      assert.deepEqual(JSON.parse(empty), { ...script, cells: [] });
      assert.equal(writeNotebook({ ...read(empty), cells: notebook.cells }), text);
    }
  });

  it('keep cells that move, also from and to the start', () => {
    for (const text of Object.values(layouts)) {
      const notebook = read(text);
      const moved = writeNotebook({ ...notebook, cells: notebook.cells.toReversed() });
      assert.deepEqual((JSON.parse(moved.replace('\uFEFF', '')) as typeof script).cells, script.cells.toReversed());
    }
  });

  it('start as Engee writes them', () => {
    const cell = { kind: 'code', text: '', outputs: [], rest: newCellRest('code', '00000001') } as const;
    const text = writeNotebook({ cells: [cell], frame: newFrame() });
    assert.equal(text, JSON.stringify(JSON.parse(text), null, 2));
  });

  it('keep what is unknown: keys, types of cells and outputs, numbers, and text with other line breaks', () => {
    const cells = [
      '{"cell_type":"code","x":1.0,"source":["a\\r\\nb"],"outputs":[{"output_type":"new","y":1e5}],"1":2,"0":1}',
      '{"cell_type": "chart", "data": [1.50]}',
      'null',
      '{"cell_type":"code","source":7}',
      '{"source":"a","source":"b","cell_type":"raw"}',
      '{"cell_type":"code","source":[""],"outputs":[]}',
    ];
    const text = `{"cells":[1],"later":true,"cells":[${cells.join(', ')}] }`;
    const notebook = read(text);
    assert.deepEqual(
      notebook.cells.map(({ kind }) => kind),
      ['code', 'other', 'other', 'other', 'raw', 'code'],
    );
    assert.equal(writeNotebook(notebook), text);
    // The editor's document has one kind of line break, the file keeps its own.
    assert.equal(writeNotebook(withText(notebook, 0, 'a\nb')), text);
    assert.equal(writeNotebook(withText(notebook, 0, 'a\nc')), text.replace('a\\r\\nb', 'a\\r\\nc'));
  });

  it('refuse an edit that makes a cell of an unknown type invalid', () => {
    const notebook = read('{"cells":[{"cell_type":"chart"}]}');
    assert.throws(() => writeNotebook(withText(notebook, 0, '{')), SyntaxError);
    assert.equal(writeNotebook(withText(notebook, 0, '{"a": 1}')), '{"cells":[{"a":1}]}');
  });

  it('come back unchanged for any content and layout', () => {
    const json = fc.jsonValue({ maxDepth: 2 });
    const lines = fc.array(fc.string({ unit: 'binary' }));
    const cell = fc.oneof(
      json,
      fc.record({
        cell_type: fc.constantFrom('code', 'markdown', 'raw', 'chart'),
        source: fc.oneof(fc.string(), lines),
        outputs: fc.array(json),
        metadata: json,
        key: json,
      }),
    );
    const layout = fc.constantFrom(undefined, 1, 2, 4, '\t');
    fc.assert(
      fc.property(
        fc.array(cell),
        json,
        layout,
        fc.boolean(),
        fc.boolean(),
        (cells, other, indent, isCrlf, isMarked) => {
          const plain = JSON.stringify({ other, cells, metadata: other }, null, indent);
          const text = `${isMarked ? '\uFEFF' : ''}${isCrlf ? plain.replaceAll('\n', '\r\n') : plain}`;
          const notebook = read(text);
          assert.equal(writeNotebook(notebook), text);
          // What the editor stores between reading and writing is JSON.
          assert.equal(writeNotebook(JSON.parse(JSON.stringify(notebook)) as NotebookFile), text);
        },
      ),
    );
  });

  it('are refused with the position if they are damaged', () => {
    const problem = readNotebook(engeeText.replace('"cells":', '"cells"'));
    assert.deepEqual(problem, { kind: 'notJson', offset: engeeText.indexOf('"cells":') + '"cells"'.length + 1 });
    const marked = engeeText.replace('    {\n      "id": "0a"', '<<<<<<< HEAD\n$&');
    assert.deepEqual(readNotebook(`\uFEFF${marked}`), { kind: 'conflictMarks', offset: marked.indexOf('<<<<<<<') });
    for (const text of ['[]', '{}', '{"cells":{}}', '7']) assert.deepEqual(readNotebook(text), { kind: 'noCells' });
  });

  it('are refused before a text is created that is too large', function () {
    // Texts of 50 MB take seconds on a busy machine.
    this.timeout(30_000);
    const notebook = read(engeeText);
    const text = 'x'.repeat(10_000_000);
    const outputs = Array.from({ length: 6 }, () => ({ output_type: 'stream', name: 'stdout', text }));
    const [first, ...others] = notebook.cells;
    assert.ok(first);
    const isTooLarge = (cells: NotebookFile['cells']) => {
      assert.throws(
        () => writeNotebook({ ...notebook, cells }),
        (error) => faultOf(error)?.kind === 'invalidInput',
      );
    };
    isTooLarge([{ ...first, outputs }, ...others]);
    // Each cell alone is small enough.
    isTooLarge(outputs.map((output) => ({ ...first, outputs: [output] })));
    // What is in the file already is written as it is.
    const raw = JSON.stringify({ ...script.cells[2], source: [text], outputs: [] });
    isTooLarge(outputs.map(() => ({ ...first, text, outputs: [], rest: { ...first.rest, raw } })));
    assert.equal(
      writeNotebook({ ...notebook, cells: [{ ...first, outputs: outputs.slice(0, 4) }] }).length > 4e7,
      true,
    );
  });

  for (const [kind, text] of Object.entries({ 'a usual': engeeText, 'an unusual': layouts['with escaped letters'] }))
    it(`have a limit for the text of ${kind} cell that was edited`, () => {
      const { cells, frame } = read(text);
      const cell = { ...(cells[0] ?? assert.fail()), text: 'edited' };
      const { length } = cellText(cell, frame.style);
      assert.equal(cellText(cell, frame.style, length).length, length);
      assert.throws(
        () => cellText(cell, frame.style, length - 1),
        (error) => faultOf(error)?.kind === 'invalidInput',
      );
    });
});
