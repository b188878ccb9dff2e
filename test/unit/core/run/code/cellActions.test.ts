import assert from 'node:assert/strict';
import { cellActions } from '../../../../../src/core/run/code/cellActions.ts';
import { cellsOf } from '../../../../../src/core/run/code/cells.ts';
import { layoutOf } from '../../../../../src/core/run/code/layout.ts';

function actions(text: string) {
  const layout = layoutOf(text);
  return cellActions(cellsOf(layout), layout).map(({ line, actions }) => `${line}: ${actions.join(' ')}`);
}

describe('what is offered over a cell', () => {
  it('is to run it, what is above it, and below the first', () => {
    assert.deepEqual(actions('# %% a\na\n# %% b\nb\n##\nc'), ['0: run below', '2: run above', '4: run above']);
  });

  it('is for code before the first delimiter too, but not for comments and blanks', () => {
    assert.deepEqual(actions('# about\n\nusing A\n##\na'), ['2: run below', '3: run above']);
    assert.deepEqual(actions('# about\n\n##\na\n##\nb'), ['2: run below', '4: run above']);
  });

  it('is only to run it where it is the only one', () => {
    assert.deepEqual(actions('##\na'), ['0: run']);
  });
});
