import assert from 'node:assert/strict';
import { lineAfterRun } from '../../../../src/core/run/lineAfterRun.ts';
import type { EditorSnapshot } from '../../../../src/core/run/submission.ts';

const text = 'a = 1\n\nfunction f()\n  1\nend\n# why\n\nb = 2\n';

const at = (line: number, character = 0) => ({ line, character });
const cursor = (line: number) => ({ start: at(line), end: at(line) });
const after = (selections: EditorSnapshot['selections'], without: 'block' | 'line' = 'block') =>
  lineAfterRun({ uri: 'file:///a.jl', version: 1, title: 'a.jl', text, selections }, without);

describe('lineAfterRun', () => {
  it('returns the start of the block after the one that ran', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((line) => after([cursor(line)])),
      [2, 7, 7, 7, 7],
    );
  });

  it('returns undefined after the last block', () => {
    assert.deepEqual(
      [5, 6, 7, 8].map((line) => after([cursor(line)])),
      [undefined, undefined, undefined, undefined],
    );
  });

  it('returns the next non-blank line if single lines run', () => {
    assert.deepEqual(
      [0, 2, 4, 5, 7].map((line) => after([cursor(line)], 'line')),
      [2, 3, 5, 7, undefined],
    );
  });

  it('returns the next block after the last selection', () => {
    assert.equal(after([{ start: at(0), end: at(0, 5) }]), 2);
    assert.equal(after([{ start: at(0), end: at(2, 0) }]), 2);
    assert.equal(after([{ start: at(0), end: at(2, 3) }], 'line'), 7);
    assert.equal(after([cursor(2), cursor(0)]), 7);
    assert.equal(after([]), undefined);
  });
});
