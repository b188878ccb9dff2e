/** A text as decoded UTF-8 bytes without whitespace. Byte `i` comes from `starts[i]` to `ends[i]` of the text. */
export interface Reading {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Number of nested decodings. Text that is percent-encoded twice inside JSON needs three. */
const maxDepth = 3;

/** The next `length` bytes decode to `bytes`. */
interface Decoded {
  readonly length: number;
  readonly bytes: readonly number[];
}

type Decoder = (bytes: Uint8Array, at: number) => Decoded | undefined;

const utf8 = new TextEncoder();
const code = (character: string) => character.charCodeAt(0);
const percentSign = code('%');
const equalsSign = code('=');
const backslash = code('\\');
const lineFeed = code('\n');
const codes = (characters: string) => Array.from(utf8.encode(characters));
const quotes = codes('"\'`');
/** Operators that join string parts in JavaScript, Julia, PHP, Basic and arrays. */
const joiners = codes('+*.&,');
/** Whitespace escapes decode to nothing, because readings contain no whitespace. */
const shortEscapes = new Map<number, readonly number[]>([
  ...codes('"\'`\\/$').map((character) => [character, [character]] as const),
  ...codes('nrtvf').map((character) => [character, []] as const),
  [code('b'), [8]],
]);

/**
 * Returns all readings of `text`: unchanged, and with percent-encoding, string escapes, quoted-printable and joined string
 * parts decoded in any order, up to three deep. Linear in the length of the text.
 */
export function readingsOf(text: string): readonly Reading[] {
  const raw = utf8Reading(text);
  const printable = decode(raw, [equalsSign], quotedPrintable);
  const readings = [compact(raw), ...(printable === undefined ? [] : [compact(printable)])];
  let latest: readonly Reading[] = readings;
  for (let depth = 0; depth < maxDepth && latest.length > 0; depth++) {
    const decoded = latest.flatMap((reading) => [
      decode(reading, [percentSign], percent),
      decode(reading, [backslash], escape),
      decode(reading, quotes, joint),
    ]);
    const found: Reading[] = [];
    for (const next of decoded) {
      const reading = next === undefined ? undefined : compact(next);
      if (reading !== undefined && !readings.some((known) => areSame(known.bytes, reading.bytes))) {
        readings.push(reading);
        found.push(reading);
      }
    }
    latest = found;
  }
  return readings;
}

/** Returns the bytes of `text` in the reading without any decoding. */
export function compactBytes(text: string): Uint8Array {
  return compact(utf8Reading(text)).bytes;
}

function utf8Reading(text: string): Reading {
  const bytes = utf8.encode(text);
  const starts = new Uint32Array(bytes.length);
  const ends = new Uint32Array(bytes.length);
  let at = 0;
  for (let offset = 0; offset < text.length;) {
    const point = text.codePointAt(offset) ?? 0;
    const end = offset + (point > 0xffff ? 2 : 1);
    // A lone surrogate becomes U+FFFD, which also has three bytes.
    const count = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (const last = at + count; at < last; at++) {
      starts[at] = offset;
      ends[at] = end;
    }
    offset = end;
  }
  return { bytes, starts, ends };
}

function compact({ bytes, starts, ends }: Reading): Reading {
  const kept = {
    bytes: new Uint8Array(bytes.length),
    starts: new Uint32Array(bytes.length),
    ends: new Uint32Array(bytes.length),
  };
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (isWhite(byte)) continue;
    kept.bytes[count] = byte;
    kept.starts[count] = starts[at] ?? 0;
    kept.ends[count] = ends[at] ?? 0;
    count++;
  }
  return cut(kept, count);
}

/** Returns undefined if there is nothing to decode. A decoder must not return more bytes than it consumes. */
function decode({ bytes, starts, ends }: Reading, markers: readonly number[], decoder: Decoder): Reading | undefined {
  if (!markers.some((marker) => bytes.includes(marker))) return undefined;
  const result = {
    bytes: new Uint8Array(bytes.length),
    starts: new Uint32Array(bytes.length),
    ends: new Uint32Array(bytes.length),
  };
  let count = 0;
  let isChanged = false;
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    const found = markers.includes(byte) ? decoder(bytes, at) : undefined;
    const length = found?.length ?? 1;
    for (const decoded of found?.bytes ?? [byte]) {
      result.bytes[count] = decoded;
      result.starts[count] = starts[at] ?? 0;
      result.ends[count] = ends[at + length - 1] ?? 0;
      count++;
    }
    isChanged ||= found !== undefined;
    at += length;
  }
  return isChanged ? cut(result, count) : undefined;
}

function percent(bytes: Uint8Array, at: number): Decoded | undefined {
  const byte = hexAt(bytes, at + 1, 2);
  return byte === undefined ? undefined : { length: 3, bytes: [byte] };
}

function quotedPrintable(bytes: Uint8Array, at: number): Decoded | undefined {
  const byte = hexAt(bytes, at + 1, 2);
  if (byte !== undefined) return { length: 3, bytes: [byte] };
  let end = at + 1;
  while (end < bytes.length && bytes[end] !== lineFeed && isWhite(bytes[end] ?? 0)) end++;
  return bytes[end] === lineFeed ? { length: end + 1 - at, bytes: [] } : undefined;
}

/** Decodes an escape in a JSON, JavaScript or Julia string. */
function escape(bytes: Uint8Array, at: number): Decoded | undefined {
  const kind = bytes[at + 1] ?? 0;
  const short = shortEscapes.get(kind);
  if (short !== undefined) return { length: 2, bytes: short };
  if (kind === code('x')) {
    const byte = hexAt(bytes, at + 2, 2);
    return byte === undefined ? undefined : { length: 4, bytes: [byte] };
  }
  const unit = unitAt(bytes, at);
  if (unit === undefined) return undefined;
  const low = unit >= 0xd800 && unit < 0xdc00 ? unitAt(bytes, at + 6) : undefined;
  const isPair = low !== undefined && low >= 0xdc00 && low < 0xe000;
  return {
    length: isPair ? 12 : 6,
    bytes: [...utf8.encode(isPair ? String.fromCharCode(unit, low) : String.fromCharCode(unit))],
  };
}

/** Reads the UTF-16 unit of a `\uXXXX`. */
function unitAt(bytes: Uint8Array, at: number): number | undefined {
  return bytes[at] === backslash && bytes[at + 1] === code('u') ? hexAt(bytes, at + 2, 4) : undefined;
}

/** Removes the joint between two string parts: `'…' + '…'`. */
function joint(bytes: Uint8Array, at: number): Decoded | undefined {
  return joiners.includes(bytes[at + 1] ?? 0) && quotes.includes(bytes[at + 2] ?? 0)
    ? { length: 3, bytes: [] }
    : undefined;
}

function hexAt(bytes: Uint8Array, at: number, length: number): number | undefined {
  let value = 0;
  for (let offset = at; offset < at + length; offset++) {
    const digit = hexDigit(bytes[offset] ?? 0);
    if (digit === undefined) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(byte: number): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : undefined;
}

function isWhite(byte: number): boolean {
  return byte === 0x20 || (byte >= 9 && byte <= 13);
}

function cut({ bytes, starts, ends }: Reading, count: number): Reading {
  return { bytes: bytes.subarray(0, count), starts: starts.subarray(0, count), ends: ends.subarray(0, count) };
}

function areSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
