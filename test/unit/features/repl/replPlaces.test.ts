import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type OpenRepls, ReplPlaces } from '../../../../src/features/repl/replPlaces.ts';
import { MapMemento } from '../../core/repl/support/replSession.ts';

const none: OpenRepls = { places: [], isInFront: false };

describe('ReplPlaces', () => {
  it('returns the REPLs from before a reload once', () => {
    const memory = new MapMemento();
    const open: OpenRepls = { places: [{ kind: 'panel' }, { kind: 'editor', viewColumn: 2 }], isInFront: true };
    new ReplPlaces(memory).write(open);
    const places = new ReplPlaces(memory);
    assert.deepEqual([places.takeLeft(), places.takeLeft()], [open, none]);
    places.write(none);
    assert.deepEqual(new ReplPlaces(memory).takeLeft(), none);
  });

  it('returns none for invalid stored values and stores at most nine', () => {
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

  it('ignores a store that rejects', async () => {
    new ReplPlaces({ get: () => undefined, update: () => Promise.reject(new Error('full')) }).write(none);
    await Promise.resolve();
  });
});
