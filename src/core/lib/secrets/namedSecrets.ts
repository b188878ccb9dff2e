import { mayNameSecret, type NameKind, nameKind } from './secretNames.ts';
import { mask, type Span } from './span.ts';
import { isTokenShaped } from './tokenShapes.ts';

/** Number of characters of an unquoted value that are examined to decide whether it is a secret. */
const judgedLength = 256;

const name = /[\p{L}_$][\p{L}\p{N}_$-]*/gu;
/** The end of a quoted name and of an index: `token"`, `\"token\"`, `ENV["token"]`. */
const nameEnd = /(\\{0,7}["'`])?\s{0,4}\]?/y;
/** A type, as in `token::String = …` and `token: string = …`. */
const annotation = /\s?(?:::\s?[\w.{}]{1,40}|:\s?(?:string|String|str))(?=\s{0,4}=)/y;
const separator = /\s{0,64}(=>|={1,3}|!==?|:=?|%(?:25)?3D)(\s{0,64})/iy;
const comma = /\s{0,64},\s{0,64}/y;
const openCall = /!?\(\s{0,4}/y;
const flagSpace = /\s{1,4}(?!-)/y;
/** What may precede a string: calls, brackets, `value:`, a prefix as in `raw"…"`. */
const opener = /(?:[\p{L}_][\p{L}\p{N}_.!]{0,40}\s?)?[([{]\s{0,64}/uy;
const innerName = /["'`]?value["'`]?\s{0,8}:\s{0,8}/iy;
const prefix = /[A-Za-z]{1,8}(?=["'`])/y;
/** Calls that return a secret that is not in the text, or that take its name. */
const sources =
  /^(?:ENV|.*environ|process\.env|read|readline|readchomp|readlines|open|getpass|include|joinpath|get|haskey|getenv)\s?[([]/;
const openQuote = /(\\{0,7})("""|'''|```|["'`])/y;
const bareInForm = /[^\s&"'`<>#]+/y;
const bareInText = /[^\s&"'`<>#,}]+/y;
/** A header extends to the end of its line, which may be an escaped `\r\n`. */
const restOfLine = /Digest\s[^\r\n]+|(?:(?!\\+[rn])[^\r\n"'`])+/iy;
const scheme = /(?:Bearer|Basic)\s/iy;
const bareWord =
  /^(?:string|str|number|boolean|bool|any|unknown|object|undefined|null|nil|none|true|false|nothing|missing|required|optional|invalid|yes|no)\b/i;
const call = /^!?[\p{L}_][\p{L}\p{N}_.!]*[({[]/u;
const plainWord = /^[\p{L}_.]+[;)]*$/u;
const constant = /^[A-Z_]+$/;
/** The rest of the header of a multipart part: other parameters and headers, then an empty line. */
const partHead = /[^\r\n\\]{0,200}(?:(?:\r?\n|\\r\\n|\\n)[^\r\n\\]{1,200}){0,6}(?:\r?\n|\\r\\n|\\n){2}/y;
const partEnd = /(?:\r?\n|\\r\\n|\\n)--/g;

/** The spans found, and where to continue the search. */
interface Found {
  readonly spans: readonly Span[];
  readonly next: number;
}

/**
 * Finds values next to the name of a secret: in JSON of any nesting, inspected objects and maps, headers in lists, forms,
 * multipart bodies, assignments and arguments. Linear in the length of the text.
 */
export function findNamedSecrets(text: string): readonly Span[] {
  const spans: Span[] = [];
  if (!mayNameSecret(text)) return spans;
  const names = new RegExp(name);
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const kind = nameKind(match[0]);
    if (kind === undefined) continue;
    const found = valueBeside(text, match[0], match.index, kind);
    spans.push(...found.spans);
    names.lastIndex = Math.max(found.next, names.lastIndex);
  }
  return spans;
}

function valueBeside(text: string, label: string, start: number, kind: NameKind): Found {
  const end = start + label.length;
  const closed = matchAt(nameEnd, text, end);
  const isQuoted = closed?.[1] !== undefined;
  const afterName = end + (closed?.[0].length ?? 0);
  if (closed?.[1] !== undefined && /\bname=\\*["']$/i.test(text.slice(Math.max(0, start - 16), start))) {
    const part = multipartValue(text, end + closed[1].length);
    if (part !== undefined) return kind === 'vague' ? notFound(part.next) : part;
  }
  const typed = afterName + (matchAt(annotation, text, afterName)?.[0].length ?? 0);
  const separated = matchAt(separator, text, typed);
  if (separated !== undefined) {
    const at = typed + separated[0].length;
    return (
      stringsAt(text, at, kind) ??
      bareAt(text, at, { label, start, kind, isQuoted, sign: separated[1] ?? '', hasSpace: separated[2] !== '' })
    );
  }
  const other = isQuoted ? matchAt(comma, text, afterName) : matchAt(openCall, text, afterName);
  if (other !== undefined) return stringsAt(text, afterName + other[0].length, kind) ?? notFound(end);
  const space =
    text.slice(Math.max(0, start - 2), start) === '--' && kind !== 'vague' ? matchAt(flagSpace, text, end) : undefined;
  if (space === undefined) return notFound(end);
  return stringsAt(text, end + space[0].length, kind) ?? spanOf(matchAt(bareInForm, text, end + space[0].length), end);
}

/** Finds a quoted value or a list of them, possibly inside calls and brackets. */
function stringsAt(text: string, from: number, kind: NameKind): Found | undefined {
  let at = from;
  for (let depth = 0; depth < 4; depth++) {
    const opened = matchAt(opener, text, at);
    if (opened === undefined || sources.test(opened[0])) break;
    at += opened[0].length;
  }
  at += matchAt(innerName, text, at)?.[0].length ?? 0;
  at += matchAt(prefix, text, at)?.[0].length ?? 0;
  const spans: Span[] = [];
  for (let value = quotedAt(text, at); value !== undefined; value = quotedAt(text, at)) {
    if (value.end > value.start && isSecretString(text.slice(value.start, value.end), kind)) spans.push(value);
    at = value.next;
    const more = matchAt(comma, text, at);
    // Further strings belong to the same name only inside brackets.
    if (
      more === undefined ||
      from === value.start ||
      !/[[({]/.test(text.slice(from, from + 48).split(/["'`]/, 1)[0] ?? '')
    )
      return { spans, next: at };
    at += more[0].length;
  }
  return spans.length === 0 ? undefined : { spans, next: at };
}

function isSecretString(value: string, kind: NameKind): boolean {
  return kind !== 'vague' || isTokenShaped(value, 8);
}

/** Finds a string literal. Its quotes may be escaped because it is inside another string. */
function quotedAt(text: string, at: number): (Span & { readonly next: number }) | undefined {
  const opened = matchAt(openQuote, text, at);
  if (opened === undefined) return undefined;
  const [delimiter, { length: slashes }, quote] = [opened[0], opened[1] ?? '', opened[2] ?? ''];
  const start = at + delimiter.length;
  for (let close = text.indexOf(quote, start); close >= 0; close = text.indexOf(quote, close + 1)) {
    let before = close;
    while (before > start && text[before - 1] === '\\') before--;
    const extra = close - before - slashes;
    // Fewer backslashes end the outer string. An even number of extra ones are backslashes of the value.
    if (extra < 0 || extra % (2 * (slashes + 1)) === 0)
      return { start, end: close - Math.min(slashes, close - before), next: close + quote.length };
  }
  return { start, end: text.length, shown: `${mask}${delimiter}`, next: text.length };
}

interface Bare {
  readonly label: string;
  readonly start: number;
  readonly kind: NameKind;
  readonly isQuoted: boolean;
  readonly sign: string;
  readonly hasSpace: boolean;
}

/** Finds an unquoted value in a form, a header or prose. */
function bareAt(text: string, at: number, { label, start, kind, isQuoted, sign, hasSpace }: Bare): Found {
  const isForm = /=|%/.test(sign) && !hasSpace;
  const head = text.slice(at, at + judgedLength);
  if (kind === 'vague') {
    const value = matchAt(bareInForm, head, 0)?.[0] ?? '';
    const isInAddress = isForm && isParameter(text, start, label, text[at + value.length]);
    if (!isInAddress && !isTokenShaped(value.replace(/%[0-9a-f]{2}/gi, ''), 16)) return notFound(at);
    return constant.test(value) ? notFound(at) : spanOf(matchAt(bareInForm, text, at), at);
  }
  if (sign.startsWith(':') && !isQuoted && /(?:authorization|cookie)$/i.test(label)) {
    // Values after a scheme are found by `findTokenShapes`.
    return matchAt(scheme, text, at) === undefined ? spanOf(matchAt(restOfLine, text, at), at) : notFound(at);
  }
  const word = matchAt(bareInText, head, 0)?.[0] ?? '';
  if (
    word === '' ||
    bareWord.test(word) ||
    call.test(word) ||
    sources.test(word) ||
    word.replace(/[;)]+$/, '') === label
  )
    return notFound(at);
  if (isForm)
    return spanOf(matchAt(sign.startsWith('%') ? /(?:(?!%(?:25)?26)[^\s&"'`<>#])+/y : bareInForm, text, at), at);
  if (kind === 'likely' && !isTokenShaped(word, 8) && !/^\d{4,}$/.test(word)) return notFound(at);
  if (sign.includes('=') && plainWord.test(word)) return notFound(at);
  return spanOf(matchAt(bareInText, text, at), at);
}

/** Whether this is the code or state of a sign-in, in a URL or in a form that starts its line. */
function isParameter(text: string, start: number, label: string, after: string | undefined): boolean {
  if (!/^(?:code|state)$/i.test(label)) return false;
  const before = text[start - 1] ?? '\n';
  return before === '?' || before === '&' || (before === '\n' && (label.toLowerCase() === 'code' || after === '&'));
}

function multipartValue(text: string, at: number): Found | undefined {
  const head = matchAt(partHead, text, at);
  if (head === undefined) return undefined;
  const start = at + head[0].length;
  partEnd.lastIndex = start;
  const end = partEnd.exec(text)?.index ?? text.length;
  return { spans: end > start ? [{ start, end }] : [], next: end };
}

function spanOf(match: RegExpExecArray | undefined, from: number): Found {
  if (match === undefined) return notFound(from);
  const start = match.index;
  const end = start + match[0].length;
  return { spans: [{ start, end }], next: end };
}

function notFound(next: number): Found {
  return { spans: [], next };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
