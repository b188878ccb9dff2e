import assert from 'node:assert/strict';
import type { CellSink } from '../../../../src/core/notebook/cellOutput.ts';
import { LateOutput } from '../../../../src/core/notebook/lateOutput.ts';
import { type OutputItem, streamTypes } from '../../../../src/core/notebook/notebookOutput.ts';

const item = (data: string): OutputItem => ({ mime: streamTypes.stdout, data });
const stream = (data: string) => ({ items: [item(data)], rest: { kind: 'stream' as const } });

describe('Output of a cell that is not shown yet', () => {
  it('is kept as it would be shown, and passed on when the cell is shown', () => {
    const calls: string[] = [];
    const sink: CellSink = {
      add: ({ items }) => void calls.push(`add ${items[0]?.data ?? ''}`),
      append: ({ data }) => calls.push(`append ${data}`) > 0,
      replace: () => false,
    };
    const late = new LateOutput();
    assert.equal(late.append(item('x')), false);
    late.add(stream('a'));
    assert.equal(late.append(item('b')), true);
    late.add(stream('c'));
    assert.equal(late.replace(item('d')), true);
    assert.deepEqual(calls, []);
    late.open(sink);
    assert.equal(late.append(item('e')), true);
    assert.equal(late.replace(item('f')), false);
    late.add(stream('g'));
    assert.deepEqual(calls, ['add ab', 'add d', 'append e', 'add g']);
  });
});
