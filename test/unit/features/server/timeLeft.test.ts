import assert from 'node:assert/strict';
import fc from 'fast-check';
import { timeLeft } from '../../../../src/features/server/timeLeft.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('timeLeft', () => {
  it('is as coarse as the span is long', () => {
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
    for (const [spanMs, text] of expected) assert.equal(timeLeft(spanMs), text, String(spanMs));
  });

  it('F53 never shows a number that is none', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e15, max: 1e15 }), (spanMs) => {
        const text = timeLeft(spanMs);
        assert.match(text ?? '<1 min', /^(<1 min|\d+ min|\d+ h|\d+ h \d+ min|\d+ d)$/);
      }),
    );
  });
});
