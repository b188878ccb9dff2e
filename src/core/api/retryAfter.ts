const maxRetryAfterMs = 24 * 3600 * 1000;

/**
 * Returns the wait that a `Retry-After` header asks for, in milliseconds, at most a day. Returns undefined if it can't be parsed.
 * A date is compared with the server's own `Date`, because this computer's clock may be wrong.
 * @param now milliseconds since the epoch, used if the server sends no `Date`
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

/** Parses the only HTTP date format still in use (RFC 9110, 5.6.7). */
function parseHttpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
