import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  addTallies,
  EMPTY_TALLY,
  failedOnce,
  formatCounts,
  formatFailures,
  formatTimes,
  within,
} from '../../host/mocha/tally.ts';

const failed = (count: number, details: string) =>
  addTallies(Array.from({ length: count }, (_, index) => failedOnce({ title: `test ${index + 1}`, details })));

describe('The result of a test run', () => {
  it('counts the tests of all its parts', () => {
    assert.equal(
      formatCounts(addTallies([{ ...EMPTY_TALLY, passed: 2 }, failed(1, ''), { ...EMPTY_TALLY, passed: 3 }])),
      '5 passed, 1 failed',
    );
  });

  it('repeats nothing if no test failed', () => {
    assert.equal(formatFailures({ ...EMPTY_TALLY, passed: 2 }), '');
  });

  it('repeats a failed test with its level, its release and its error', () => {
    const inRelease = within(
      '1.100.3',
      failedOnce({ title: 'Results › draw a plot', details: 'Error: no plot\n    at draw' }),
    );
    assert.equal(
      formatFailures(within('ui', inRelease)),
      'Failed tests:\n✗ ui › 1.100.3 › Results › draw a plot\n    Error: no plot\n        at draw',
    );
  });

  it('repeats at most 15 lines of an error', () => {
    const details = Array.from({ length: 16 }, (_, index) => `line ${index + 1}`).join('\n');
    const lines = formatFailures(failed(1, details)).split('\n');
    assert.deepEqual([lines.length, lines.at(-1)], [17, '    line 15']);
  });

  it('repeats at most 20 failed tests and counts the others', () => {
    const lines = formatFailures(failed(23, 'Error')).split('\n');
    assert.deepEqual(lines.slice(-3), ['✗ test 20', '    Error', 'and 3 more']);
    assert.equal(formatFailures(failed(20, 'Error')).split('\n').at(-2), '✗ test 20');
  });

  it('adds up the times of a file and lists the slowest file first', () => {
    const times = [
      { file: 'quick', durationMs: 40 },
      { file: 'run/cuts', durationMs: 2_000 },
      { file: 'run/bridge', durationMs: 1_500 },
      { file: 'quicker', durationMs: 20 },
      { file: 'run/bridge', durationMs: 900 },
    ];
    assert.deepEqual(formatTimes({ ...EMPTY_TALLY, times }).split('\n'), [
      'Time by file:',
      '   2.4 s  run/bridge',
      '   2.0 s  run/cuts',
      '   0.1 s  in 2 quick files',
    ]);
  });
});
