import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  added,
  inForm,
  moved,
  noResults,
  removed,
  type ResultsState,
  selected,
  shownResult,
} from '../../../../src/core/results/resultsState.ts';
import { entryOf, png, svg } from './support/entries.ts';

const with3 = [1, 2, 3].map((id) => entryOf(id)).reduce(added, noResults);
const ids = (state: ResultsState) => state.entries.map(({ id }) => id);

describe('ResultsState', () => {
  it('is empty at first and shows nothing', () => {
    assert.equal(shownResult(noResults), undefined);
    assert.equal(moved(noResults, 1), noResults);
  });

  it('adds the newest result last and shows it', () => {
    assert.deepEqual(ids(with3), [1, 2, 3]);
    assert.equal(shownResult(with3)?.entry.id, 3);
    assert.equal(shownResult(with3)?.index, 2);
  });

  it('shows the newest result even if an older one was selected', () => {
    assert.equal(added(selected(with3, 1), entryOf(4)).shown?.id, 4);
  });

  it('keeps 100 entries', () => {
    const many = Array.from({ length: 130 }, (_, index) => entryOf(index + 1)).reduce(added, noResults);
    assert.equal(many.entries.length, 100);
    assert.equal(many.entries[0]?.id, 31);
  });

  it('keeps 64 million characters', () => {
    const large = (id: number) => entryOf(id, { type: 'text/html', data: String(id) + 'x'.repeat(20_000_000) });
    assert.deepEqual(ids([1, 2, 3, 4].map(large).reduce(added, noResults)), [2, 3, 4]);
  });

  it('keeps the newest result regardless of its size', () => {
    const huge = entryOf(4, { type: 'text/html', data: 'x'.repeat(65_000_000) });
    assert.deepEqual(ids(added(with3, huge)), [4]);
  });

  it('adds a value only once if a run displays it and then returns it', () => {
    const same = { type: 'image/svg+xml', data: svg } as const;
    const first = added(noResults, entryOf(1, same));
    assert.equal(added(first, { ...entryOf(2, same), runNumber: 1 }), first);
    assert.deepEqual(ids(added(first, entryOf(2, same))), [1, 2]);
    assert.deepEqual(ids(added(first, { ...entryOf(2, { ...same, data: `${svg} ` }), runNumber: 1 })), [1, 2]);
  });

  it('selects the next result when the selected one is removed, or the previous one if there is no next', () => {
    assert.equal(removed(selected(with3, 2), 2).shown?.id, 3);
    assert.equal(removed(with3, 3).shown?.id, 2);
    assert.deepEqual(removed(removed(removed(with3, 3), 2), 1), noResults);
  });

  it('keeps the selection when another result is removed', () => {
    const state = removed(selected(with3, 2), 1);
    assert.deepEqual(ids(state), [2, 3]);
    assert.equal(state.shown?.id, 2);
  });

  it('moves to the neighbors and stops at the ends', () => {
    assert.equal(moved(with3, -1).shown?.id, 2);
    assert.equal(moved(moved(with3, -1), 1).shown?.id, 3);
    assert.equal(moved(with3, 1), with3);
    assert.equal(moved(selected(with3, 1), -1).shown?.id, 1);
  });

  it('ignores unknown ids and forms', () => {
    for (const state of [removed(with3, 9), selected(with3, 9), selected(with3, 3), inForm(with3, 'text/html')])
      assert.equal(state, with3);
  });

  it('shows a result in another form until another result is selected', () => {
    const state = added(with3, entryOf(4, { type: 'image/svg+xml', data: svg }, { type: 'image/png', data: png }));
    const chosen = inForm(state, 'image/png');
    assert.equal(shownResult(chosen)?.form.data, png);
    assert.equal(shownResult(selected(selected(chosen, 1), 4))?.form.type, 'image/svg+xml');
  });
});
