/** A value in Julia code that a field can change. */
export type Literal =
  | { readonly kind: 'boolean'; readonly value: boolean; readonly source: string }
  | { readonly kind: 'number'; readonly value: number; readonly source: string }
  | { readonly kind: 'text'; readonly value: string; readonly source: string };

const boolean = /(?:true|false)(?![\p{L}\p{N}_!])/uy;
/** Decimal numbers. Nobody wants a slider for a hexadecimal one, and its notation would be lost. */
const number = /[-+]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eEf][-+]?\d+)?(?![\p{L}\p{N}_.([{"])/uy;
const text = /"(?:[^"\\$\n]|\\(?:["\\$nrt]|u[\da-fA-F]{1,4}|U[\da-fA-F]{1,8}))*"/y;
const escape = /\\(?:(["\\$nrt])|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8}))/g;
const lastCodePoint = 0x10ffff;

const named: Readonly<Record<string, string | undefined>> = { n: '\n', r: '\r', t: '\t' };

/** Returns the literal at an offset. Returns undefined for other code, such as a string with an interpolation. */
export function literalAt(code: string, at: number): Literal | undefined {
  const whole = match(boolean, code, at);
  if (whole !== undefined) return { kind: 'boolean', value: whole === 'true', source: whole };
  const digits = match(number, code, at);
  if (digits !== undefined) {
    const value = numberOf(digits);
    return Number.isFinite(value) ? { kind: 'number', value, source: digits } : undefined;
  }
  const quoted = code.startsWith('"""', at) ? undefined : match(text, code, at);
  if (quoted === undefined) return undefined;
  const value = unescaped(quoted.slice(1, -1));
  return value === undefined ? undefined : { kind: 'text', value, source: quoted };
}

/** Returns the literal if the code is nothing else. */
export function wholeLiteral(code: string): Literal | undefined {
  const literal = literalAt(code, 0);
  return literal?.source.length === code.length ? literal : undefined;
}

/** Returns the Julia string with this value, on one line. */
export function textLiteral(value: string): Literal {
  const inner = value
    .toWellFormed()
    .replace(/["\\$]/g, '\\$&')
    .replace(/\p{Cc}/gu, (control) => {
      const name = Object.keys(named).find((key) => named[key] === control);
      return name === undefined ? `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}` : `\\${name}`;
    });
  return { kind: 'text', value, source: `"${inner}"` };
}

export function booleanLiteral(value: boolean): Literal {
  return { kind: 'boolean', value, source: String(value) };
}

/**
 * Returns the literal for a number that was typed, in the type that the code has now: a `Float64` stays one. Returns undefined
 * if it is no number in Julia's notation.
 */
export function numberLiteral(typed: string, now: Literal): Literal | undefined {
  const literal = wholeLiteral(typed.trim().replace(/^\+/, ''));
  if (literal?.kind !== 'number') return undefined;
  const { source, value } = literal;
  // The exponent of a `Float32` has another letter.
  if (now.source.includes('f'))
    return { ...literal, source: /[eEf]/.test(source) ? source.replace(/[eE]/, 'f') : `${source}f0` };
  const becomesInteger = now.kind === 'number' && !isWholeSource(now.source) && isWholeSource(source);
  return becomesInteger ? { kind: 'number', value, source: `${source}.0` } : literal;
}

/** Whether Julia reads a number as an integer. */
export function isWholeSource(source: string): boolean {
  return !/[.eEf]/.test(source);
}

function numberOf(source: string): number {
  return Number(source.replaceAll('_', '').replace('f', 'e'));
}

function unescaped(inner: string): string | undefined {
  const invalid: number[] = [];
  const value = inner.replace(escape, (_all, name?: string, short?: string, long?: string) => {
    if (name !== undefined) return named[name] ?? name;
    const code = Number.parseInt(short ?? long ?? '', 16);
    if (code <= lastCodePoint) return String.fromCodePoint(code);
    invalid.push(code);
    return '';
  });
  return invalid.length === 0 ? value : undefined;
}

function match(sticky: RegExp, code: string, at: number): string | undefined {
  sticky.lastIndex = at;
  return sticky.exec(code)?.[0];
}
