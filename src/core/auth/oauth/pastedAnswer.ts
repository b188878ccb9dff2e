/** What a user pasted, read as an answer to a sign-in. */
export type PastedAnswer =
  /** The query of the address that the browser showed. */
  | { readonly kind: 'query'; readonly query: string }
  /** Only a code: nothing shows that it belongs to this sign-in, so the user must be asked. */
  | { readonly kind: 'bareCode'; readonly code: string }
  /** The address of some other page. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unreadable' };

const maxLength = 16 * 1024;

/**
 * Reads what somebody copied from a browser's address bar or out of a mail: in quotes, broken into lines, with `&amp;`,
 * or percent-encoded as a whole. Never throws.
 * @param redirectUri a whole address must begin like it, up to its query
 */
export function readPasted(text: string, redirectUri: string): PastedAnswer {
  if (text.length > maxLength) return { kind: 'unreadable' };
  const plain = unwrapped(text);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(plain)) {
    const [address = '', query = ''] = cut(plain, '?');
    if (address !== cut(redirectUri, '?')[0]) return { kind: 'elsewhere' };
    return hasAnswer(query) ? { kind: 'query', query: withoutFragment(query) } : { kind: 'unreadable' };
  }
  const query = plain.replace(/^[?#]/, '');
  if (hasAnswer(query)) return { kind: 'query', query: withoutFragment(query) };
  return /^[\w.~+/=-]{6,2048}$/.test(plain) ? { kind: 'bareCode', code: plain } : { kind: 'unreadable' };
}

function unwrapped(text: string): string {
  const joined = text.replace(/\s+/g, '').replace(/^["'`<(]+|["'`>)]+$/g, '').replace(/&(amp;)+/g, '&');
  // Percent-encoded as a whole, an address has neither of its own signs left.
  if (!/[:=]/.test(joined) && /%3[ad]/i.test(joined)) {
    try {
      return decodeURIComponent(joined);
    } catch {
      return joined;
    }
  }
  return joined;
}

function hasAnswer(query: string): boolean {
  return /(^|&)(code|error|state)=/.test(query);
}

function withoutFragment(query: string): string {
  return cut(query, '#')[0] ?? '';
}

/** The parts before and after the first `mark`. */
function cut(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
