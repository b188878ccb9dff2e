import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ReplPlaces, type OpenRepls } from '../../../../src/features/repl/replPlaces.ts';
import { MapMemento } from '../../core/repl/support/replSession.ts';

const none: OpenRepls = { places: [], isInFront: false };

describe('the REPLs of a window before a reload', () => {
  it('are given to the first who asks, once', () => {
    const memory = new MapMemento();
    const open: OpenRepls = { places: [{ kind: 'panel' }, { kind: 'editor', viewColumn: 2 }], isInFront: true };
    new ReplPlaces(memory).write(open);
    const places = new ReplPlaces(memory);
    assert.deepEqual([places.takeLeft(), places.takeLeft()], [open, none]);
    places.write(none);
    assert.deepEqual(new ReplPlaces(memory).takeLeft(), none);
  });

  it('are none where what is stored is nothing of ours, and no more than anybody opens', () => {
    const memory = new MapMemento();
    const panel = { kind: 'panel' } as const;
    for (const stored of [
      undefined,
      'panel',
      [],
      { places: [panel] },
      { ...none, places: [{ kind: 'editor', viewColumn: 1.5 }] },
      { ...none, places: [{ kind: 'editor', viewColumn: -1 }] },
      { ...none, places: Array(1_000).fill(panel) },
    ]) {
      memory.values.set('engee.openRepls', stored);
      assert.deepEqual(new ReplPlaces(memory).takeLeft(), none, JSON.stringify([stored]).slice(0, 60));
    }
    new ReplPlaces(memory).write({ ...none, places: Array<typeof panel>(20).fill(panel) });
    assert.equal(new ReplPlaces(memory).takeLeft().places.length, 9);
  });

  it('need not be kept: a memory that refuses them disturbs nobody', async () => {
    new ReplPlaces({ get: () => undefined, update: () => Promise.reject(new Error('full')) }).write(none);
    await Promise.resolve();
  });
});
