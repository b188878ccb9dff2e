import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  cellsAboveToRun,
  cellToRun,
  documentLineOf,
  type EditorSnapshot,
  fileToRun,
  fromHereToRun,
  placeOfOutput,
  selectionToRun,
  type Submission,
  toHereToRun,
} from '../../../../src/core/run/submission.ts';

const at = (line: number, character: number) => ({ line, character });
const cursor = (line: number, character = 0) => ({ start: at(line, character), end: at(line, character) });

function editor(text: string, selections: EditorSnapshot['selections']): EditorSnapshot {
  return { uri: 'file:///project/pump.jl', version: 7, title: 'pump.jl', text, selections };
}

function sent(request: ReturnType<typeof selectionToRun>): Pick<Submission, 'kind' | 'code' | 'lines'> {
  assert.notEqual(request.kind, 'nothingToRun');
  const { kind, code, lines } = request as Submission;
  return { kind, code, lines };
}

describe('Submission', () => {
  const text = 'a = 1\nb = 2\n\n\tc = a + b\n';

  it('sends the line at the cursor if nothing is selected and the setting is "line"', () => {
    assert.deepEqual(sent(selectionToRun(editor(text, [cursor(3, 2)]), () => 'line')), {
      kind: 'line',
      code: '\tc = a + b',
      lines: [3],
    });
  });

  it('sends the whole block at the cursor if nothing is selected', () => {
    const code = '"doc"\nfunction f(x)\n  x + 1\nend';
    const request = selectionToRun(editor(`a = 1\n${code}\nf(2)`, [cursor(3, 2)]));
    assert.deepEqual(sent(request), { kind: 'block', code, lines: [1, 2, 3, 4] });
  });

  it('sends the next block if the cursor is on a blank line or a comment', () => {
    for (const line of [1, 2]) {
      const request = selectionToRun(editor('a = 1\n\n# why\nb = (\n  2)', [cursor(line)]));
      assert.deepEqual(sent(request), { kind: 'block', code: 'b = (\n  2)', lines: [3, 4] });
    }
  });

  it('sends the block at each cursor once, in document order', () => {
    const request = selectionToRun(editor('if a\n  1\nend\nb = 2\nc = 3', [cursor(4), cursor(1), cursor(2)]));
    assert.deepEqual(sent(request), { kind: 'block', code: 'if a\n  1\nend\nc = 3', lines: [0, 1, 2, 4] });
  });

  it('contains the document and its version', () => {
    const request = selectionToRun(editor(text, [cursor(0)])) as Submission;
    assert.equal(request.uri, 'file:///project/pump.jl');
    assert.equal(request.version, 7);
    assert.equal(request.title, 'pump.jl');
  });

  it('contains the path of a file on the server, and none for other files', () => {
    const onServer = { ...editor(text, [cursor(0)]), serverPath: '/user/pump.jl' };
    for (const request of [selectionToRun(onServer), fileToRun(onServer)])
      assert.equal((request as Submission).serverPath, '/user/pump.jl');
    assert.ok(!('serverPath' in selectionToRun(editor(text, [cursor(0)]))));
  });

  it('sends exactly the selection, even if it starts and ends within lines', () => {
    const request = selectionToRun(editor(text, [{ start: at(0, 4), end: at(3, 2) }]));
    assert.deepEqual(sent(request), { kind: 'selection', code: '1\nb = 2\n\n\tc', lines: [0, 1, 2, 3] });
  });

  it('joins several selections in document order and ignores empty ones', () => {
    const request = selectionToRun(
      editor(text, [{ start: at(3, 1), end: at(3, 10) }, cursor(2), { start: at(0, 0), end: at(0, 5) }]),
    );
    assert.deepEqual(sent(request), { kind: 'selection', code: 'a = 1\nc = a + b', lines: [0, 3] });
  });

  it('has colors and a terminal size only if a terminal shows the output', () => {
    const submission = selectionToRun(editor('1', [cursor(0)])) as Submission;
    assert.deepEqual(placeOfOutput(submission), { columns: 100, rows: 30, hasColor: false });
    assert.deepEqual(placeOfOutput({ ...submission, kind: 'repl', panel: { columns: 67, rows: 21 } }), {
      columns: 67,
      rows: 21,
      hasColor: true,
    });
  });

  it('contains the start columns of a selection that does not start at the line start', () => {
    const columns = (...selections: EditorSnapshot['selections']) =>
      (selectionToRun(editor(text, selections)) as Submission).columns;
    assert.deepEqual(columns({ start: at(0, 4), end: at(1, 2) }, { start: at(3, 1), end: at(3, 10) }), [4, 0, 1]);
    assert.equal(columns({ start: at(0, 0), end: at(1, 2) }), undefined);
  });

  it('sends each line with a cursor only once', () => {
    const request = selectionToRun(editor(text, [cursor(1, 3), cursor(0), cursor(1, 1)]), () => 'line');
    assert.deepEqual(sent(request), { kind: 'line', code: 'a = 1\nb = 2', lines: [0, 1] });
  });

  it('sends the whole file', () => {
    assert.deepEqual(sent(fileToRun(editor(text, [cursor(0)]))), {
      kind: 'file',
      code: 'a = 1\nb = 2\n\n\tc = a + b\n',
      lines: [0, 1, 2, 3, 4],
    });
  });

  for (const [name, snapshot] of [
    ['a cursor after the last block', editor('a\n  \t\n# the end', [cursor(1, 1)])],
    ['a blank selection', editor('a  \n\n b', [{ start: at(0, 1), end: at(2, 1) }])],
    ['a cursor after the last line', editor('', [cursor(5)])],
  ] as const) {
    it(`has nothing to run for ${name}`, () => {
      assert.deepEqual(selectionToRun(snapshot), { kind: 'nothingToRun' });
    });
  }

  it('has nothing to run for a blank line if the setting is "line"', () => {
    assert.deepEqual(
      selectionToRun(editor('a\n  \t\nb', [cursor(1, 1)]), () => 'line'),
      { kind: 'nothingToRun' },
    );
  });

  describe('cells', () => {
    const cells = 'using A\n\n# %% one\n\na = 1\n\n# %% two\nb = 2\n# why\n\n##\n\n';

    it('sends the cell at the cursor without its delimiter and surrounding blank lines', () => {
      assert.deepEqual(sent(cellToRun(editor(cells, [cursor(5)]))), { kind: 'cell', code: 'a = 1', lines: [4] });
      assert.deepEqual(sent(cellToRun(editor(cells, [cursor(6)]))), {
        kind: 'cell',
        code: 'b = 2\n# why',
        lines: [7, 8],
      });
      assert.deepEqual(sent(cellToRun(editor(cells, [cursor(1)]))), { kind: 'cell', code: 'using A', lines: [0] });
    });

    it('sends the whole document if there are no cells', () => {
      assert.deepEqual(sent(cellToRun(editor('a = 1\nb = 2\n', [cursor(0)]))), {
        kind: 'cell',
        code: 'a = 1\nb = 2',
        lines: [0, 1],
      });
    });

    it('has nothing to run for an empty cell', () => {
      assert.deepEqual(cellToRun(editor(cells, [cursor(11)])), { kind: 'nothingToRun' });
    });

    it('sends everything above the cell at the cursor', () => {
      const request = cellsAboveToRun(editor(cells, [cursor(7)]));
      assert.deepEqual(sent(request), { kind: 'lines', code: 'using A\n\n# %% one\n\na = 1', lines: [0, 1, 2, 3, 4] });
      assert.deepEqual(cellsAboveToRun(editor(cells, [cursor(1)])), { kind: 'nothingToRun' });
    });
  });

  describe('code from or to the cursor', () => {
    const text = 'a = 1\n\nif a == 1\n  b = 2\nend\n\n# why\nc = 3\n';

    it('starts with the block at the cursor', () => {
      assert.deepEqual(sent(fromHereToRun(editor(text, [cursor(3)]))), {
        kind: 'lines',
        code: 'if a == 1\n  b = 2\nend\n\n# why\nc = 3',
        lines: [2, 3, 4, 5, 6, 7],
      });
      assert.deepEqual(sent(fromHereToRun(editor(text, [cursor(5)]))), { kind: 'lines', code: 'c = 3', lines: [7] });
      assert.deepEqual(fromHereToRun(editor(text, [cursor(8)])), { kind: 'nothingToRun' });
    });

    it('ends with the block at the cursor', () => {
      assert.deepEqual(sent(toHereToRun(editor(text, [cursor(2)]))), {
        kind: 'lines',
        code: 'a = 1\n\nif a == 1\n  b = 2\nend',
        lines: [0, 1, 2, 3, 4],
      });
      assert.deepEqual(sent(toHereToRun(editor(text, [cursor(1)]))), { kind: 'lines', code: 'a = 1', lines: [0] });
      assert.deepEqual(toHereToRun(editor('\n# why\na = 1', [cursor(0)])), { kind: 'nothingToRun' });
    });
  });

  it('has nothing to run for an empty file, even if it has a byte order mark', () => {
    for (const empty of ['', '\uFEFF', ' \r\n\t\r\n'])
      assert.deepEqual(fileToRun(editor(empty, [])), { kind: 'nothingToRun' });
  });

  it('converts CRLF and CR to LF without changing the line numbers', () => {
    const request = selectionToRun(editor('a = 1\r\nb = 2\rc = 3', [{ start: at(0, 0), end: at(2, 5) }]));
    assert.deepEqual(sent(request), { kind: 'selection', code: 'a = 1\nb = 2\nc = 3', lines: [0, 1, 2] });
  });

  it('removes a byte order mark and keeps wide characters', () => {
    const request = fileToRun(editor('\uFEFFданные = "日本 👩‍🚀"', []));
    assert.equal(sent(request).code, 'данные = "日本 👩‍🚀"');
  });

  it('converts a title to a single line', () => {
    const request = fileToRun({ ...editor('1', []), title: 'a\nb\u001b[31m.jl' }) as Submission;
    assert.equal(request.title, 'a b.jl');
  });

  it('maps each submitted line to the document line with the same text for any selection', () => {
    const place = (lines: string[]) =>
      fc
        .nat({ max: lines.length - 1 })
        .chain((line) => fc.nat({ max: lines[line]?.length ?? 0 }).map((character) => at(line, character)));
    const cases = fc
      .array(fc.constantFrom('', 'x = 1', '  y', '日本'), { minLength: 1, maxLength: 8 })
      .chain((lines) => fc.tuple(fc.constant(lines), place(lines), place(lines)));
    fc.assert(
      fc.property(cases, ([lines, a, b]) => {
        const [start, end] = a.line < b.line || (a.line === b.line && a.character <= b.character) ? [a, b] : [b, a];
        const request = selectionToRun(editor(lines.join('\r\n'), [{ start, end }]));
        if (request.kind === 'nothingToRun') return;
        request.code.split('\n').forEach((codeLine, index) => {
          const line = documentLineOf(request, index + 1);
          assert.ok(line !== undefined && lines[line]?.includes(codeLine));
        });
        assert.equal(documentLineOf(request, request.lines.length + 1), undefined);
      }),
    );
  });
});
