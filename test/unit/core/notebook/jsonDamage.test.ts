import assert from 'node:assert/strict';
import fc from 'fast-check';
import { damageOffset } from '../../../../src/core/notebook/jsonDamage.ts';

/** The place of the damage is marked by §. */
const damaged = [
  '{"a" §1}',
  '{"a": §x}',
  '{"a": 1§',
  '{"a": 1 §"b": 2}',
  '{"a": 1, §}',
  '[1, §]',
  '[§,]',
  '[1§}',
  '{§1: 2}',
  '["a§\nb"]',
  '["a§\\x"]',
  '["a§\\u12"]',
  '["abc§',
  '[§01]',
  '[§1.]',
  '[§truely]',
  '[1] §[2]',
  '§',
  '{"cells": [§',
];

describe('Damage of JSON', () => {
  for (const marked of damaged)
    it(`is found in ${JSON.stringify(marked)}`, () => {
      const text = marked.replace('§', '');
      assert.throws(() => JSON.parse(text) as unknown);
      assert.equal(damageOffset(text), marked.indexOf('§'));
    });

  it('is at the end if there is none', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json) as unknown, null, indent);
        assert.equal(damageOffset(text), text.length);
      }),
    );
  });

  it('is where the text was cut off, or where something was inserted', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, place) => {
        const at = place % json.length;
        const cut = json.slice(0, at);
        // A number can end anywhere.
        if (!isJson(cut)) assert.ok(damageOffset(cut) <= at);
        const inserted = `${cut}\u0001${json.slice(at)}`;
        assert.ok(damageOffset(inserted) <= at);
      }),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
