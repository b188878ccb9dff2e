import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { growthOf } from './growth.ts';
import { parsers } from './parsers.ts';

describe('the time of a parser of foreign text grows with the text and no faster', function () {
  this.timeout(120_000);

  for (const [title, { cases }] of Object.entries(parsers)) {
    describe(title, () => {
      for (const [name, growing] of Object.entries(cases)) {
        it(name, () => {
          assert.deepEqual(growthOf(growing), { kind: 'linear' });
        });
      }
    });
  }
});
