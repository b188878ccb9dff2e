import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { maskState } from '../../../../src/core/notebook/maskState.ts';
import type { NotebookCell } from '../../../../src/core/notebook/notebookCell.ts';
import { type NotebookFile, readNotebook, writeNotebook } from '../../../../src/core/notebook/notebookFile.ts';
import { withTitle } from '../../../../src/core/notebook/sectionTitle.ts';

function read(text: string): NotebookFile {
  const notebook = readNotebook(text);
  return 'cells' in notebook ? notebook : assert.fail(notebook.kind);
}

function renamed(text: string, title: string | undefined, change: Partial<NotebookCell> = {}): string {
  const { cells, frame } = read(text);
  const [first, ...others] = cells;
  assert.ok(first);
  return writeNotebook({
    cells: [{ ...first, ...change, rest: withTitle(first.rest, title, frame.style) }, ...others],
    frame,
  });
}

const cell = (id: string, metadata: object) => ({
  id,
  cell_type: 'code',
  source: ['x = 1'],
  execution_count: 0,
  outputs: [],
  metadata,
});
const script = (metadata: object) => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [cell('1', metadata), cell('2', { name: 'other' })],
});
const named = { name: 'Старое', engee: { isDisplay: true } };

describe('Titles of sections', () => {
  it('change one line of the file', () => {
    const text = JSON.stringify(script(named), null, 2);
    assert.equal(renamed(text, 'Новое "имя"'), JSON.stringify(script({ ...named, name: 'Новое "имя"' }), null, 2));
  });

  it('change one line of a file with a layout of its own', () => {
    const text = JSON.stringify(script(named), null, 2).replace('"x = 1"', '\n "x =\\u00201"  ').replace(',\n', ' ,\n');
    assert.equal(renamed(text, 'New'), text.replace('Старое', 'New'));
  });

  it('change together with an edit of the same cell', () => {
    const text = JSON.stringify(script(named), null, 2).replace('Старое', '\\u0421');
    const both = renamed(text, 'New', { text: 'x = 2' });
    assert.equal(both, text.replace('\\u0421', 'New').replace('x = 1', 'x = 2'));
  });

  it('are added as the first key, as Engee writes them, and removed', () => {
    const others = { engee: named.engee };
    for (const layout of [(text: string) => text, (text: string) => text.replace('"x = 1"', '"\\u0078 = 1"')]) {
      const without = layout(JSON.stringify(script(others), null, 2));
      const titled = layout(JSON.stringify(script({ name: 'New', ...others }), null, 2));
      assert.equal(renamed(without, 'New'), titled);
      assert.equal(renamed(titled, undefined), without);
    }
  });

  it('are any text, and come back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (title, isOdd) => {
        const text = JSON.stringify(script(named), null, 2);
        const changed = renamed(isOdd ? text.replace('"x = 1"', '"\\u0078 = 1"') : text, title);
        const { metadata } = (JSON.parse(changed) as ReturnType<typeof script>).cells[0] ?? assert.fail();
        assert.deepEqual(metadata, { ...named, name: title });
        assert.equal(writeNotebook(read(changed)), changed);
      }),
    );
  });
});

describe('The state of a mask', () => {
  const state = (maskInfo: object) => maskState({ metadata: { engee: { maskInfo: { ...maskInfo } } } });

  it('is read from the cell', () => {
    assert.deepEqual(state({ isAutoplayActive: true, isEditorVisible: false }), {
      runsOnChange: true,
      isCodeHidden: true,
    });
  });

  it('is off if the cell says nothing', () => {
    const off = { runsOnChange: false, isCodeHidden: false };
    assert.deepEqual(state({}), off);
    assert.deepEqual(state({ isAutoplayActive: 'true', isEditorVisible: 0 }), off);
    assert.deepEqual(maskState(undefined), off);
    assert.deepEqual(maskState({ metadata: { engee: [] } }), off);
  });
});
