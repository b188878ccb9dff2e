import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRetryAfter } from '../../../../src/core/api/retryAfter.ts';

const now = Date.UTC(2026, 10, 1, 12, 0, 0);
const dayMs = 24 * 3600 * 1000;

describe('parseRetryAfter', () => {
  it('parses seconds and dates, and limits them to a day', () => {
    const table: [string | undefined, number | undefined][] = [
      ['0', 0],
      ['120', 120_000],
      [' 3600 ', 3_600_000],
      ['999999999', dayMs],
      ['9'.repeat(30), undefined],
      ['-1', undefined],
      ['1.5', undefined],
      ['soon', undefined],
      ['', undefined],
      [undefined, undefined],
      ['Sun, 01 Nov 2026 12:01:00 GMT', 60_000],
      ['Sun, 01 Nov 2026 11:00:00 GMT', 0],
      ['Fri, 01 Jan 2027 00:00:00 GMT', dayMs],
      ['2026-11-01T12:01:00Z', undefined],
      ['Sun, 99 Nov 2026 12:01:00 GMT', undefined],
    ];
    for (const [header, expected] of table) assert.equal(parseRetryAfter(header, undefined, now), expected, header);
  });

  it("compares a date with the server's own clock if the response has a Date header", () => {
    assert.equal(parseRetryAfter('Sun, 01 Nov 2026 13:00:30 GMT', 'Sun, 01 Nov 2026 13:00:00 GMT', now), 30_000);
    assert.equal(parseRetryAfter('Sun, 01 Nov 2026 12:00:30 GMT', 'nonsense', now), 30_000);
  });

  it('returns a delay within the range of a timer, or undefined', () => {
    fc.assert(
      fc.property(
        fc.option(fc.string(), { nil: undefined }),
        fc.option(fc.string(), { nil: undefined }),
        (header, date) => {
          const waitMs = parseRetryAfter(header, date, now);
          assert.ok(waitMs === undefined || (waitMs >= 0 && waitMs <= dayMs));
        },
      ),
    );
  });
});
