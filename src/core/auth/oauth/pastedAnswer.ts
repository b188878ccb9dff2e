import { parseCallback, percentDecoded } from './callback.ts';

/** What a user pasted as the response to a sign-in. */
export type PastedAnswer =
  /** The query of the address that the browser showed. It belongs to the current sign-in. */
  | { readonly kind: 'query'; readonly query: string }
  /** A code without a state. It may belong to another sign-in, so the user must confirm it. */
  | { readonly kind: 'bareCode'; readonly code: string }
  /** A response to another sign-in. */
  | { readonly kind: 'otherSignIn' }
  /** The address of another page. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unreadable' };

/** The sign-in in progress. */
export interface Expected {
  /** A pasted address must match it, except for the query. */
  readonly redirectUri: string;
  readonly state: string;
}

/** One part of a pasted text. */
type Part =
  { readonly kind: 'query'; readonly query: string } | { readonly kind: 'elsewhere' } | { readonly kind: 'words' };

const maxLength = 16 * 1024;
const namedEntities: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };
const answerParameter = /(?<!\w)(?:code|error|state)=/;

/**
 * Parses text copied from a browser's address bar or from an email: quoted, inside a sentence, broken into lines, escaped
 * for HTML, JSON or Markdown, or percent-encoded as a whole. If the text can be read in several ways, the one that matches
 * the sign-in wins. Never throws. Takes linear time.
 */
export function parsePasted(text: string, expected: Expected): PastedAnswer {
  if (text.length > maxLength) return { kind: 'unreadable' };
  const plain = unescaped(text);
  // Email breaks an address into lines and ends it with an empty line. A break can also split an escape.
  const joined = unescaped(
    plain
      .split('\n')
      .map((line) => line.trim() || '\n')
      .join(''),
  );
  const parts = [words(joined), words(plain), [unescaped(plain.replace(/\s+/g, ''))]].flatMap((readings) =>
    partsOf(readings, expected.redirectUri),
  );
  const queries = parts.flatMap((part) => (part.kind === 'query' ? [part.query] : []));
  for (const query of queries) {
    for (const reading of [withoutRest(query, expected.state), withoutFragment(query)]) {
      const { kind } = parseCallback(reading, expected.state);
      if (kind !== 'ignored' && kind !== 'malformed') return { kind: 'query', query: reading };
    }
  }
  if (queries.some((query) => /(?:^|&)(?:code|error)=/.test(query))) return { kind: 'otherSignIn' };
  if (queries.length > 0) return { kind: 'unreadable' };
  if (parts.some(({ kind }) => kind === 'elsewhere')) return { kind: 'elsewhere' };
  return parseBareCode(joined);
}

function parseBareCode(text: string): PastedAnswer {
  const [, code] =
    /^[^\w~+/=-]*([\w~+/=-][\w.~+/=-]{5,2047})$/.exec(text.trim().replace(/[^\w~+/=-]{1,20}$/, '')) ?? [];
  return code === undefined ? { kind: 'unreadable' } : { kind: 'bareCode', code };
}

/** Removes invisible characters and the escapes of HTML, JSON, Markdown and percent-encoding. */
function unescaped(text: string): string {
  let plain = visible(text);
  for (let depth = 0; depth < 3; depth++) {
    plain = plain.replace(
      /&(?:#(\d{1,5})|#x([\da-f]{1,4})|(amp|quot|apos|lt|gt));/gi,
      (_, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return namedEntities[name.toLowerCase()] ?? '';
        return String.fromCharCode(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal));
      },
    );
  }
  plain = plain
    .replace(/\\u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replaceAll('\\', '');
  // An address that is percent-encoded as a whole contains neither `:` nor `=`.
  for (let depth = 0; depth < 2 && !/[:=]/.test(plain) && /%(?:25)?3[ad]/i.test(plain); depth++)
    plain = percentDecoded(plain.replace(/\s+/g, ''));
  return visible(plain);
}

function visible(text: string): string {
  return text.replace(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n').replace(/(?!\s)[\p{C}\p{DI}]/gu, '');
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function partsOf(readings: readonly string[], redirectUri: string): readonly Part[] {
  let isAfterForeignAddress = false;
  return readings.map((word) => {
    const part = partOf(word, redirectUri);
    if (part.kind === 'elsewhere') isAfterForeignAddress = true;
    // Text after a foreign address may be the rest of that address.
    return isAfterForeignAddress && !word.includes('://') ? { kind: 'elsewhere' } : part;
  });
}

/** Uses only the first address of a word. An address inside another one is not where the browser was. */
function partOf(word: string, redirectUri: string): Part {
  const answerAt = word.search(answerParameter);
  const schemeEnd = word.indexOf('://');
  if (schemeEnd >= 0 && (answerAt < 0 || schemeEnd < answerAt)) {
    const scheme = schemeOf(redirectUri);
    // Ignores a prefix such as a quote or `view-source:`.
    const start = schemeEnd - scheme.length;
    return start >= 0 && word.slice(start, schemeEnd).toLowerCase() === scheme.toLowerCase()
      ? queryOf(word.slice(start), redirectUri)
      : { kind: 'elsewhere' };
  }
  if (answerAt < 0) return { kind: 'words' };
  // Some browsers hide the scheme.
  const [start = '', rest] = cut(word.slice(0, answerAt), /\?/);
  const address = rest === undefined ? '' : start.replace(/^\W+/, '').replace(/^view-source:/i, '');
  if (address === '') return { kind: 'query', query: word.slice(answerAt) };
  return queryOf(`${schemeOf(redirectUri)}://${address}?${word.slice(start.length + 1)}`, redirectUri);
}

function schemeOf(address: string): string {
  return address.slice(0, address.indexOf(':'));
}

function queryOf(url: string, redirectUri: string): Part {
  const [address = '', query = ''] = cut(url, /[?#]/);
  const own = normalizedAddress(cut(redirectUri, /\?/)[0] ?? '');
  // A quote can directly follow an address without a query.
  if (
    normalizedAddress(address) === own ||
    (query === '' && normalizedAddress(cut(address, notInAddress)[0] ?? '') === own)
  )
    return { kind: 'query', query };
  return { kind: 'elsewhere' };
}

/** Returns an address in normalized form, without its query. Undefined if it is invalid or contains a user name. */
function normalizedAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, username, password, host, pathname } = new URL(address);
  return username === '' && password === '' ? `${protocol}//${host.toLowerCase()}${pathname}` : undefined;
}

/** Characters that never occur in an address, so they end it. */
const notInAddress = /[^\x21-\x7e]|["<>`{}|^[\]]/;

/** Removes surrounding text from the end of a query. Text after the expected state is not part of it. */
function withoutRest(query: string, state: string): string {
  const pairs = (cut(withoutFragment(query), notInAddress)[0] ?? '')
    .split('&')
    .map((pair) => (pair.startsWith(`state=${state}`) ? `state=${state}` : pair));
  const last = pairs.pop() ?? '';
  return [...pairs, last.startsWith('state=') ? last : last.replace(/[)'.,;:!?*]{1,20}$/, '')].join('&');
}

function withoutFragment(query: string): string {
  return cut(query, /#/)[0] ?? '';
}

/** Splits a text at the first match of `mark`. */
function cut(text: string, mark: RegExp): readonly string[] {
  const at = text.search(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
