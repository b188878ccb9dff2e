const maxRetryAfterMs = 24 * 3600 * 1000;

/**
 * How long a `Retry-After` header asks to wait, in milliseconds, at most a day; undefined when unreadable.
 * A date in it is compared with the server's own `Date`, for this computer's clock may be wrong (R23).
 * @param now milliseconds since the epoch, used when the server sends no `Date`
 */
export function parseRetryAfter(
  header: string | undefined,
  dateHeader: string | undefined,
  now: number,
): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1000, maxRetryAfterMs);
  const then = parseHttpDate(text);
  if (then === undefined) return undefined;
  const serverNow = parseHttpDate(dateHeader ?? '') ?? now;
  return Math.min(Math.max(0, then - serverNow), maxRetryAfterMs);
}

/** The one form of HTTP dates that is still sent (RFC 9110, 5.6.7). */
function parseHttpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
