import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { growthOf } from './growth.ts';
import type { ListedParser } from './parsers.ts';

/** Defines a test for each input of each parser. */
export function testGrowth(parsers: Readonly<Record<string, ListedParser>>): void {
  for (const [title, { cases }] of Object.entries(parsers)) {
    describe(title, () => {
      for (const [name, growing] of Object.entries(cases)) {
        it(`takes linear time for ${name}`, () => {
          assert.deepEqual(growthOf(growing), { kind: 'linear' });
        });
      }
    });
  }
}
