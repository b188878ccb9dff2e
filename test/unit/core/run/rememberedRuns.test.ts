import assert from 'node:assert/strict';
import { RememberedRuns } from '../../../../src/core/run/rememberedRuns.ts';
import type { Submission } from '../../../../src/core/run/submission.ts';
import { runOf } from '../stackTrace/support/places.ts';
import { submissionOf } from './support/submissions.ts';

describe('RememberedRuns', () => {
  const megabyte = 1_000_000;
  let runs: RememberedRuns;

  /** Remembers a run of code that is not yet in memory. */
  function remember(number: number, code: string): Submission {
    const submission = runs.share(submissionOf(code));
    runs.add({ ...runOf(submission, number), id: `w-${number}` });
    return submission;
  }

  /** The bytes of all distinct code in memory. */
  function codeBytes(): number {
    const codes = new Set(runs.newestFirst.map(({ submission }) => submission.code));
    return [...codes].reduce((sum, { length }) => sum + length, 0);
  }

  beforeEach(() => {
    runs = new RememberedRuns();
  });

  it('remembers 300 runs of the same long file and shares its text and lines', () => {
    const file = () => `${'x'.repeat(999)}\n`.repeat(220);
    const first = remember(0, file());
    for (let number = 1; number < 310; number++) {
      const { code, lines } = remember(number, file());
      assert.equal(lines, first.lines);
      assert.equal(code, first.code);
    }
    assert.equal(runs.newestFirst.length, 300);
    assert.equal(runs.newestFirst[0]?.number, 309);
  });

  it('does not share code of other lines', () => {
    const submission = submissionOf('a');
    remember(1, 'a');
    const moved = { ...submission, lines: [7] };
    assert.equal(runs.share(moved), moved);
  });

  it('keeps at most 32 MB of different texts and forgets the oldest runs', () => {
    for (let number = 0; number < 100; number++) {
      remember(number, `x = ${number}`.padEnd(megabyte, 'y'));
      assert.ok(codeBytes() <= 32 * megabyte, `${codeBytes()} bytes after ${number}`);
    }
    assert.equal(runs.get('w-67'), undefined);
    assert.equal(runs.get('w-99')?.number, 99);
    assert.ok(runs.newestFirst.length >= 31);
  });

  it('counts two bytes for each character if one is not Latin', () => {
    for (let number = 0; number < 40; number++) remember(number, `ж${number}`.padEnd(megabyte, 'y'));
    assert.equal(runs.newestFirst.length, 15);
  });

  it('keeps the newest run even if it is too large', () => {
    remember(1, 'a');
    remember(2, 'x'.repeat(40 * megabyte));
    assert.deepEqual(
      runs.newestFirst.map(({ number }) => number),
      [2],
    );
  });
});
