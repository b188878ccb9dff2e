import type { Span } from './span.ts';

/** Longer texts are data, not tokens. */
const maxTokenLength = 4_096;

/** Token prefixes of well-known services. */
const prefixedToken =
  /(?<![A-Za-z0-9])(?:gh[oprsu]_|github_pat_|glpat-|xox[abeoprs]-|sk-(?:proj-|ant-)?|npm_|pypi-|hf_|AKIA|AIza)[\w-]{16,}/g;
const privateKey = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/g;
const endOfKey = /-----END [A-Z0-9 ]{0,60}-----/g;
const dottedRun = /[\w.-]+/g;
const userInfo = /\/\/([^\s/@"'<>]+)@/g;
const scheme = /(["'`])?\b(?:Bearer|Basic)(?:\s+|\+|%20)([^\s"'`,;]+)/gi;
/** What follows a scheme in a sentence or a challenge, where it is not a secret. */
const schemeProse = /^(?:[A-Z]?[a-z]{1,15}[.:)]?|realm=.*)$/;
const stringLiteral = /["'`]([^"'`\s\\]{20,4096})["'`]/g;

/** Whether a text looks random like a token or key, and is not a word, name, path, version, commit or UUID. */
export function isTokenShaped(text: string, minLength = 20): boolean {
  if (text.length < minLength || text.length > maxTokenLength || !/^[\w.~+/=-]+$/.test(text)) return false;
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(text)) return false;
  return text
    .split(/[_.~+/=-]/)
    .some(
      (part) =>
        part.length >= Math.min(12, minLength) && switchesIn(part) >= Math.max(minLength < 12 ? 2 : 4, part.length / 6),
    );
}

/** Finds secrets by their form alone: web tokens, private keys, prefixed tokens, credentials in URLs and headers. */
export function findTokenShapes(text: string): readonly Span[] {
  return [
    ...matches(prefixedToken, text),
    ...privateKeys(text),
    ...webTokens(text),
    ...userInfos(text),
    ...schemeValues(text),
  ];
}

/** Whether code contains a random-looking string, or is one (a pasted token). */
export function hasTokenLiteral(code: string): boolean {
  return (
    isTokenShaped(code.trim()) || [...code.matchAll(stringLiteral)].some(([, literal]) => isTokenShaped(literal ?? ''))
  );
}

/** Counts the switches between lowercase letters, capitals and digits. A word's initial capital doesn't count. */
function switchesIn(part: string): number {
  let switches = 0;
  let before = '';
  for (const character of part) {
    const kind =
      character >= '0' && character <= '9' ? 'digit' : character >= 'A' && character <= 'Z' ? 'upper' : 'lower';
    if (before !== '' && kind !== before && !(before === 'upper' && kind === 'lower')) switches++;
    before = kind;
  }
  return switches;
}

function matches(pattern: RegExp, text: string): readonly Span[] {
  return Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({ start: index, end: index + found.length }));
}

/** Finds private keys from their first line to their last, or to the end of a truncated text. */
function privateKeys(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (let from = 0; ;) {
    privateKey.lastIndex = from;
    const begin = privateKey.exec(text);
    if (begin === null) return spans;
    endOfKey.lastIndex = privateKey.lastIndex;
    const end = endOfKey.exec(text) === null ? text.length : endOfKey.lastIndex;
    spans.push({ start: begin.index, end });
    from = end;
  }
}

function webTokens(text: string): readonly Span[] {
  if (!text.includes('eyJ')) return [];
  return matches(dottedRun, text).flatMap(({ start, end }) => {
    const segments = text.slice(start, end).split('.');
    let offset = start;
    for (const [number, segment] of segments.entries()) {
      const at = segment.indexOf('eyJ');
      if (at >= 0 && segment.length - at >= 7 && (segments[number + 1] ?? '') !== '')
        return [{ start: offset + at, end }];
      offset += segment.length + 1;
    }
    return [];
  });
}

function userInfos(text: string): readonly Span[] {
  return Array.from(text.matchAll(userInfo)).flatMap(({ 1: user = '', index }) =>
    user.includes(':') || isTokenShaped(user) ? [{ start: index + 2, end: index + 2 + user.length }] : [],
  );
}

function schemeValues(text: string): readonly Span[] {
  return Array.from(text.matchAll(scheme)).flatMap(({ 0: found, 1: quote, 2: value = '', index }) => {
    const end = index + found.length;
    const isHeader =
      quote !== undefined ||
      /authorization["'`\]\s]{0,4}[:=,>]{1,2}\s{0,4}$/i.test(text.slice(Math.max(0, index - 30), index));
    return !isHeader && schemeProse.test(value) ? [] : [{ start: end - value.length, end }];
  });
}
