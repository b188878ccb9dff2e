import assert from 'node:assert/strict';
import { identityOf, randomCellId, withUniqueIds } from '../../../../src/core/notebook/cellId.ts';
import { newCellRest } from '../../../../src/core/notebook/notebookCell.ts';
import { readNotebook } from '../../../../src/core/notebook/notebookFile.ts';

const cellsOf = (text: string) => {
  const notebook = readNotebook(text);
  return 'cells' in notebook ? notebook.cells : assert.fail(notebook.kind);
};

const idsOf = (cells: readonly { readonly rest: { readonly fields: object } }[]) =>
  cells.map(({ rest: { fields } }) => ('id' in fields ? fields.id : undefined));

describe('IDs of cells', () => {
  it('have eight hexadecimal digits, and differ', () => {
    const taken = new Set<string>();
    for (let count = 0; count < 100; count += 1) {
      const id = randomCellId(taken);
      assert.match(id, /^[0-9a-f]{8}$/);
      assert.ok(!taken.has(id));
      taken.add(id);
    }
  });

  it('stay if the file has them twice, or has none', () => {
    const cells = cellsOf(
      '{"cells":[{"id":"a","cell_type":"code"},{"id":"a","cell_type":"raw"},{"cell_type":"code"}]}',
    );
    assert.deepEqual(withUniqueIds(cells), cells);
    assert.equal(identityOf(cells[2]?.rest ?? assert.fail()), undefined);
  });

  it('change in copies only, always in the same way', () => {
    const [first, twin, other] = cellsOf(
      '{"cells":[{"id":"a","cell_type":"code"},{"id":"a","cell_type":"code"},{"cell_type":"chart","id":"a"}]}',
    );
    assert.ok(first && twin && other);
    const cells = withUniqueIds([first, twin, first, twin, other, other]);
    assert.deepEqual(cells.slice(0, 2), [first, twin]);
    assert.deepEqual(cells.slice(4), [other, other]);
    const ids = idsOf(cells.slice(0, 4)).map(String);
    assert.equal(new Set(ids.slice(1)).size, 3);
    for (const id of ids.slice(2)) assert.match(id, /^[0-9a-f]{8}$/);
    assert.deepEqual(withUniqueIds([first, twin, first, twin, other, other]), cells);
  });

  it('change without a change of anything else', () => {
    const rest = newCellRest('code', '00000001', 'lines');
    const [, copy] = withUniqueIds([{ rest }, { rest }]);
    assert.deepEqual({ ...copy?.rest, fields: { ...copy?.rest.fields, id: '00000001' } }, rest);
  });
});
