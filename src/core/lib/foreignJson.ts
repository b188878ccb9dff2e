/**
 * The value of a JSON text that comes from a server. Half a surrogate pair, which JSON can spell and which no URI and no file can
 * hold, becomes U+FFFD in every string. Undefined: it is no JSON.
 */
export function parseForeignJson(text: string): unknown {
  try {
    return JSON.parse(text, mayHoldHalves(text) ? withoutHalves : undefined) as unknown;
  } catch {
    return undefined;
  }
}

/** Most texts cannot, and a look at each of their values takes three times as long. */
function mayHoldHalves(text: string): boolean {
  return /\\u[dD][89a-fA-F]/.test(text) || !text.isWellFormed();
}

function withoutHalves(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
