import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../../src/core/notebook/json.ts';
import { type NotebookFile, readNotebook } from '../../../../src/core/notebook/notebookFile.ts';
import { jupyterToScript, scriptToJupyter } from '../../../../src/core/notebook/portJupyter.ts';
import { leftoverLines, type Ported } from '../../../../src/core/notebook/portLeftovers.ts';

interface CellValue extends JsonObject {
  readonly id: string;
  readonly metadata: JsonObject;
}

interface FileValue {
  readonly metadata: JsonObject;
  readonly cells: readonly CellValue[];
}

function read(text: string): NotebookFile {
  const notebook = readNotebook(text);
  return 'cells' in notebook ? notebook : assert.fail(notebook.kind);
}

function script(cells: readonly JsonValue[], metadata: JsonObject = {}): NotebookFile {
  return read(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }, null, 2));
}

function imported(text: string): Ported {
  const ported = jupyterToScript(text);
  return 'leftovers' in ported ? ported : assert.fail(ported.kind);
}

const valueOf = ({ text }: Ported) => JSON.parse(text) as FileValue;

const engee = { isDisplay: true, maskInfo: { isMaskVisible: false, isEditorVisible: false, isAutoplayActive: true } };
const result = { output_type: 'execute_result', data: { 'text/plain': '2' }, metadata: {}, execution_count: 7 };
const code = {
  id: '31697727',
  cell_type: 'code',
  source: ['x = 1\nx + 1'],
  execution_count: 0,
  outputs: [{ output_type: 'stream', name: 'stdout', text: 'a\n' }, result],
  metadata: { name: 'Название секции', engee },
};

describe('Scripts as Jupyter notebooks', () => {
  it('are in nbformat 4.5 for Julia, with titles and settings in the metadata', () => {
    const markdown = { id: 'bb61c701', cell_type: 'markdown', source: ['# a\n', 'b'], metadata: {}, attachments: {} };
    const ported = scriptToJupyter(
      script([code, markdown], { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3' }, engee: {} }),
    );
    assert.deepEqual(ported.leftovers, []);
    assert.deepEqual(JSON.parse(ported.text), {
      cells: [
        {
          cell_type: 'code',
          execution_count: 7,
          id: '31697727',
          metadata: { name: 'Название секции', engee },
          outputs: code.outputs,
          source: ['x = 1\n', 'x + 1'],
        },
        { attachments: {}, cell_type: 'markdown', id: 'bb61c701', metadata: {}, source: ['# a\n', 'b'] },
      ],
      metadata: {
        kernelspec: { display_name: 'Julia', language: 'julia', name: 'julia' },
        language_info: { file_extension: '.jl', mimetype: 'application/julia', name: 'julia' },
        engee: {},
      },
      nbformat: 4,
      nbformat_minor: 5,
    });
    assert.equal(ported.text, `${JSON.stringify(JSON.parse(ported.text), null, 1)}\n`);
  });

  it('have the IDs that Jupyter allows, and no ID twice', () => {
    const ids = ['a b', 'Ab_-9', 'Ab_-9', '', 5, 'x'.repeat(65)];
    const { cells } = valueOf(scriptToJupyter(script(ids.map((id) => ({ id, cell_type: 'raw', source: [] })))));
    assert.equal(cells[1]?.id, 'Ab_-9');
    assert.equal(new Set(cells.map(({ id }) => id)).size, ids.length);
    for (const { id } of cells) assert.match(id, /^[a-zA-Z0-9-_]{1,64}$/);
  });

  it('have no names that Jupyter refuses', () => {
    const named = (name: string) => ({ cell_type: 'code', source: [], outputs: [], metadata: { name } });
    const ported = scriptToJupyter(script([named(''), named(' '), named('a\nb')]));
    assert.deepEqual(
      valueOf(ported).cells.map(({ metadata }) => metadata),
      [{}, {}, { name: 'a b' }],
    );
    assert.deepEqual(leftoverLines(ported.leftovers), ['Cell 3: The title is written in one line.']);
  });

  it('have only outputs that nbformat defines', () => {
    const display = { output_type: 'display_data', data: {} };
    const refused = [
      { output_type: 'chart' },
      { output_type: 'toString' },
      { ...result, execution_count: -1 },
      { ...result, data: [] },
      { output_type: 'error', ename: '', evalue: '', traceback: [1] },
      { output_type: 'stream', name: 'stdout', text: 7 },
      { ...display, more: 1 },
      null,
    ];
    const ported = scriptToJupyter(script([{ ...code, outputs: [...refused, display, { output_type: 'error' }] }]));
    assert.deepEqual(valueOf(ported).cells[0]?.['outputs'], [
      { ...display, metadata: {} },
      { output_type: 'error', ename: '', evalue: '', traceback: [] },
    ]);
    assert.deepEqual(leftoverLines(ported.leftovers), ['Cell 1: Outputs of an unknown form are left out: 8.']);
  });

  it('list cells and data that have no place', () => {
    const ported = scriptToJupyter(
      script([{ cell_type: 'chart' }, { ...code, attachments: {}, more: 1 }, { cell_type: 'raw', attachments: 5 }]),
    );
    assert.equal(valueOf(ported).cells.length, 2);
    assert.deepEqual(leftoverLines(ported.leftovers), [
      'Cell 1: The cell is left out, because its type is unknown.',
      'Cell 2: Other data of the cell is left out: attachments, more.',
      'Cell 3: Other data of the cell is left out: attachments.',
    ]);
  });

  it('come back with their code, text, outputs, IDs, titles and settings', () => {
    const json = fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<JsonValue>;
    const bundle = fc.dictionary(fc.constantFrom('text/plain', 'text/html', 'application/json'), json);
    const text = fc.string({ unit: 'binary' });
    const output = fc.oneof(
      fc.record({ output_type: fc.constant('stream'), name: fc.constantFrom('stdout', 'stderr'), text }),
      fc.record({ output_type: fc.constant('display_data'), data: bundle, metadata: fc.constant({}) }),
      fc.record({
        output_type: fc.constant('execute_result'),
        data: bundle,
        metadata: fc.constant({}),
        execution_count: fc.nat(),
      }),
      fc.record({ output_type: fc.constant('error'), ename: text, evalue: text, traceback: fc.array(text) }),
    );
    const metadata = fc.record(
      {
        name: fc.string({ minLength: 1 }).filter((name) => name.trim() === name && name !== ''),
        engee: fc.record({ view: json }),
        tags: json,
      },
      { requiredKeys: ['engee'] },
    );
    const source = text.map((whole) => (whole === '' ? [] : [whole]));
    const cell = fc.oneof(
      fc.record({
        cell_type: fc.constant('code'),
        source,
        execution_count: fc.constant(0),
        outputs: fc.array(output),
        metadata,
      }),
      fc.record({ cell_type: fc.constantFrom('markdown', 'raw'), source, metadata }),
      fc.record({ cell_type: fc.constant('markdown'), source, metadata, attachments: fc.constant({ a: {} }) }),
    );
    fc.assert(
      fc.property(fc.array(cell), json, (cells, setting) => {
        const own = cells.map((each, index) => ({ id: index.toString(16).padStart(8, 'a'), ...each }));
        const { text: jupyter, leftovers } = scriptToJupyter(script(own, { engee: { setting } }));
        const back = imported(jupyter);
        assert.deepEqual(leftovers, []);
        assert.deepEqual(back.leftovers, []);
        // Compared as values from JSON, because fast-check also creates -0.
        assert.deepEqual(valueOf(back).cells, JSON.parse(JSON.stringify(own)));
        assert.deepEqual(valueOf(back).metadata['engee'], JSON.parse(JSON.stringify({ setting })));
        assert.equal(back.text, JSON.stringify(JSON.parse(back.text), null, 2));
      }),
    );
  });
});

describe('Jupyter notebooks as scripts', () => {
  const notebook = (metadata: JsonObject, ...cells: readonly JsonValue[]) =>
    JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1);

  it('have the form and the settings of cells that are new in Engee', () => {
    const cell = { cell_type: 'code', execution_count: 3, id: 'a-b', metadata: { tags: [] }, outputs: [], source: 'x' };
    const kernel = { kernelspec: { name: 'julia-1.10', language: 'julia' }, language_info: { name: 'julia' }, more: 1 };
    const { text, leftovers } = imported(notebook(kernel, cell, { ...cell, source: ['a\n', 'b'] }));
    const { cells, metadata } = JSON.parse(text) as FileValue;
    assert.deepEqual(leftovers, []);
    assert.equal(text, JSON.stringify(JSON.parse(text), null, 2));
    assert.deepEqual(Object.keys(cells[0] ?? {}), [
      'id',
      'cell_type',
      'source',
      'execution_count',
      'outputs',
      'metadata',
    ]);
    assert.match(String(cells[0]?.id), /^[0-9a-f]{8}$/);
    assert.equal(cells[0]?.['execution_count'], 0);
    assert.deepEqual(cells[1]?.['source'], ['a\nb']);
    assert.deepEqual(Object.keys(cells[0].metadata), ['tags', 'engee']);
    assert.deepEqual(metadata['more'], 1);
    assert.deepEqual(metadata['kernelspec'], { name: 'ijulia', display_name: 'Julia', language: 'julia' });
  });

  it('say so if their language is not Julia', () => {
    const { leftovers } = imported(notebook({ language_info: { name: 'python' } }));
    assert.deepEqual(leftoverLines(leftovers), ['The code is kept as it is. It is not Julia but python.']);
    for (const kernelspec of [{ language: 'Julia' }, { name: 'julia-1.10' }])
      assert.deepEqual(imported(notebook({ kernelspec, language_info: {} })).leftovers, []);
    assert.deepEqual(imported(notebook({})).leftovers, []);
  });

  it('keep cells of unknown types', () => {
    const { text } = imported(notebook({}, { cell_type: 'chart', data: [1] }));
    assert.deepEqual((JSON.parse(text) as FileValue).cells, [{ cell_type: 'chart', data: [1] }]);
  });

  it('are refused if they are damaged or older than nbformat 4', () => {
    assert.deepEqual(jupyterToScript('{"worksheets":[]}'), { kind: 'noCells' });
    assert.ok('kind' in jupyterToScript('{'));
  });
});
