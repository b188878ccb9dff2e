import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatElapsed,
  formatTime,
  formatTimeLeft,
  setFormatLanguage,
} from '../../../../src/core/lib/format.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('format', () => {
  afterEach(() => {
    setFormatLanguage('en-US');
  });

  it('formats sizes in binary units with at most one decimal', () => {
    for (const [bytes, text] of [
      [0, '0 B'],
      [1023, '1023 B'],
      [1024, '1.0 KB'],
      [1023 * 1024, '1023.0 KB'],
      [1024 ** 2 - 1, '1.0 MB'],
      [3.4 * 1024 ** 2, '3.4 MB'],
      [5 * 1024 ** 3, '5.0 GB'],
    ] as const) {
      assert.equal(formatBytes(bytes), text);
    }
  });

  it('formats durations with the precision that their length needs', () => {
    for (const [durationMs, text] of [
      [0.4, '0 ms'],
      [12, '12 ms'],
      [1_000, '1.0 s'],
      [3_449, '3.4 s'],
      [minuteMs, '1 min 0 s'],
      [125_900, '2 min 5 s'],
    ] as const) {
      assert.equal(formatDuration(durationMs), text);
    }
  });

  it('formats elapsed time in whole seconds', () => {
    for (const [elapsedMs, text] of [
      [-5, '0 s'],
      [999, '0 s'],
      [59_999, '59 s'],
      [minuteMs, '1 min 0 s'],
      [125_900, '2 min 5 s'],
    ] as const) {
      assert.equal(formatElapsed(elapsedMs), text);
    }
  });

  it('formats remaining time more coarsely the longer it is', () => {
    const expected: readonly [number, string | undefined][] = [
      [-1, undefined],
      [0, undefined],
      [1, '<1 min'],
      [minuteMs - 1, '<1 min'],
      [minuteMs, '1 min'],
      [59 * minuteMs, '59 min'],
      [hourMs, '1 h'],
      [hourMs + 5 * minuteMs, '1 h 5 min'],
      [10 * hourMs + 5 * minuteMs, '10 h'],
      [47 * hourMs, '47 h'],
      [48 * hourMs, '2 d'],
      [Number.NaN, undefined],
    ];
    for (const [leftMs, text] of expected) assert.equal(formatTimeLeft(leftMs), text, String(leftMs));
  });

  it('formats any remaining time with plain numbers', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e15, max: 1e15 }), (leftMs) => {
        assert.match(formatTimeLeft(leftMs) ?? '<1 min', /^(<1 min|\d+ min|\d+ h|\d+ h \d+ min|\d+ d)$/);
      }),
    );
  });

  it('formats numbers and times in the chosen language', () => {
    const at = new Date(2026, 0, 5, 14, 35, 12).getTime();
    assert.deepEqual([formatCount(1_234_567), formatTime(at)], ['1,234,567', '2:35:12 PM']);
    setFormatLanguage('de');
    assert.deepEqual([formatCount(1_234_567), formatBytes(1536), formatTime(at)], ['1.234.567', '1,5 KB', '14:35:12']);
  });
});
