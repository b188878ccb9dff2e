import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

const folder = 'test/bridge';
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.jl'))
  .map((name) => readFileSync(path.join(folder, name), 'utf8'));

describe('Julia tests of the bridge', () => {
  it('define each type only once, because all of them run in one Main', () => {
    const names = sources.flatMap((source) =>
      [...source.matchAll(/\bstruct ([A-Z]\w*)|\bshows\("([A-Z]\w*)"/g)].map((match) => match[1] ?? match[2]),
    );
    assert.ok(names.length > 20, `${names.length}`);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });
});
