import { judgeCallback } from './callback.ts';

/** What a user pasted, read as an answer to a sign-in. */
export type PastedAnswer =
  /** The query of the address that the browser showed. It answers the sign-in that waits. */
  | { readonly kind: 'query'; readonly query: string }
  /** Only a code: nothing shows that it belongs to this sign-in, so the user must be asked. */
  | { readonly kind: 'bareCode'; readonly code: string }
  /** An answer, but not to the sign-in that waits. */
  | { readonly kind: 'otherSignIn' }
  /** The address of some other page. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unreadable' };

/** The sign-in that waits. */
export interface Expected {
  /** An address must lead there, up to its query. */
  readonly redirectUri: string;
  readonly state: string;
}

/** What one part of a pasted text is. */
type Part =
  { readonly kind: 'query'; readonly query: string } | { readonly kind: 'elsewhere' } | { readonly kind: 'words' };

const maxLength = 16 * 1024;
const namedEntities: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };
const answerParameter = /(?<!\w)(?:code|error|state)=/;

/**
 * Reads what somebody copied from a browser's address bar or out of a mail: in any quotes, in the middle of a sentence,
 * broken into lines, escaped for HTML, JSON or Markdown, or percent-encoded as a whole. Of several readings, the one that
 * answers the sign-in counts. Never throws; takes linear time.
 */
export function readPasted(text: string, expected: Expected): PastedAnswer {
  if (text.length > maxLength) return { kind: 'unreadable' };
  const plain = unescaped(text);
  // A mail breaks an address into lines, and ends it with an empty one.
  const inLines = plain
    .split('\n')
    .map((line) => line.trim() || '\n')
    .join('');
  const parts = [words(inLines), words(plain), [plain.replace(/\s+/g, '')]].flatMap((readings) =>
    partsOf(readings, expected.redirectUri),
  );
  const queries = parts.flatMap((part) => (part.kind === 'query' ? [part.query] : []));
  for (const query of queries) {
    for (const reading of [withoutRest(query, expected.state), withoutFragment(query)]) {
      const { kind } = judgeCallback(reading, expected.state);
      if (kind !== 'ignored' && kind !== 'malformed') return { kind: 'query', query: reading };
    }
  }
  if (queries.some((query) => /(?:^|&)(?:code|error)=/.test(query))) return { kind: 'otherSignIn' };
  if (queries.length > 0) return { kind: 'unreadable' };
  if (parts.some(({ kind }) => kind === 'elsewhere')) return { kind: 'elsewhere' };
  return readBareCode(inLines);
}

function readBareCode(text: string): PastedAnswer {
  const [, code] =
    /^[^\w~+/=-]*([\w~+/=-][\w.~+/=-]{5,2047})$/.exec(text.trim().replace(/[^\w~+/=-]{1,20}$/, '')) ?? [];
  return code === undefined ? { kind: 'unreadable' } : { kind: 'bareCode', code };
}

/** The text without invisible characters and without what HTML, JSON, Markdown and percent-encoding do to an address. */
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
  // Percent-encoded as a whole, an address has neither of its own signs left.
  for (let depth = 0; depth < 2 && !/[:=]/.test(plain) && /%(?:25)?3[ad]/i.test(plain); depth++)
    plain = decoded(plain.replace(/\s+/g, ''));
  return visible(plain);
}

function visible(text: string): string {
  return text.replace(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n').replace(/(?!\s)[\p{C}\p{DI}]/gu, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function partsOf(readings: readonly string[], redirectUri: string): readonly Part[] {
  let isAbroad = false;
  return readings.map((word) => {
    const part = partOf(word, redirectUri);
    if (part.kind === 'elsewhere') isAbroad = true;
    // What follows a foreign address without one of its own may be the rest of it.
    return isAbroad && !word.includes('://') ? { kind: 'elsewhere' } : part;
  });
}

/** Only the first address of a word counts: one within another one is not where the browser was. */
function partOf(word: string, redirectUri: string): Part {
  const answerAt = word.search(answerParameter);
  const schemeEnd = word.indexOf('://');
  if (schemeEnd >= 0 && (answerAt < 0 || schemeEnd < answerAt)) {
    const scheme = schemeOf(redirectUri);
    // Whatever stands before it, such as a quote or `view-source:`.
    const start = schemeEnd - scheme.length;
    return start >= 0 && word.slice(start, schemeEnd).toLowerCase() === scheme.toLowerCase()
      ? queryOf(word.slice(start), redirectUri)
      : { kind: 'elsewhere' };
  }
  if (answerAt < 0) return { kind: 'words' };
  // Some browsers hide the scheme.
  const [address = '', rest] = cut(word.slice(0, answerAt), /\?/);
  const place = rest === undefined ? '' : address.replace(/^\W+/, '').replace(/^view-source:/i, '');
  if (place === '') return { kind: 'query', query: word.slice(answerAt) };
  return queryOf(`${schemeOf(redirectUri)}://${place}?${word.slice(address.length + 1)}`, redirectUri);
}

function schemeOf(address: string): string {
  return address.slice(0, address.indexOf(':'));
}

function queryOf(address: string, redirectUri: string): Part {
  const [place = '', query = ''] = cut(address, /[?#]/);
  const own = placeOf(cut(redirectUri, /\?/)[0] ?? '');
  // A quote may stand right behind an address without a query.
  if (placeOf(place) === own || (query === '' && placeOf(cut(place, notInAddress)[0] ?? '') === own))
    return { kind: 'query', query };
  return { kind: 'elsewhere' };
}

/** Where an address leads, in one spelling; undefined for what is none, or names a user. */
function placeOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, username, password, host, pathname } = new URL(address);
  return username === '' && password === '' ? `${protocol}//${host.toLowerCase()}${pathname}` : undefined;
}

/** What an address is never written with, so that it ends there. */
const notInAddress = /[^\x21-\x7e]|["<>`{}|^[\]]/;

/** A query without what the text around it left at its end. What follows the expected state is not a part of it. */
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

/** The parts before and after the first `mark`. */
function cut(text: string, mark: RegExp): readonly string[] {
  const at = text.search(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
