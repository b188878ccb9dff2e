/**
 * Parses JSON from a server. Replaces lone surrogates in strings with U+FFFD, because URIs and files can't contain them.
 * Returns undefined if the text is not JSON.
 */
export function parseForeignJson(text: string): unknown {
  try {
    return JSON.parse(text, mayContainLoneSurrogates(text) ? replaceLoneSurrogates : undefined) as unknown;
  } catch {
    return undefined;
  }
}

/** Checked first because a reviver triples the parse time, and few texts need it. */
function mayContainLoneSurrogates(text: string): boolean {
  return /\\u[dD][89a-fA-F]/.test(text) || !text.isWellFormed();
}

function replaceLoneSurrogates(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
