import { EngeeError } from '../errors/engeeError.ts';

/** A value that `JSON.parse` returns. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** How a file lays out its JSON. */
export interface JsonStyle {
  /** The whitespace of one level. Empty if the whole file is one line. */
  readonly indent: string;
  readonly eol: '\n' | '\r\n';
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns the text of a value inside a file.
 * @param depth the number of values around it
 * @param maxLength in UTF-16 units
 * @throws EngeeError `invalidInput` `notebookSize` if the text would be longer, without creating it
 */
export function jsonText(value: JsonValue, style: JsonStyle, depth: number, maxLength = Infinity): string {
  if (maxLength !== Infinity && jsonLength(value, style, depth, maxLength) > maxLength) throw tooLong();
  const { indent, eol } = style;
  const text = JSON.stringify(value, null, indent);
  // Strings contain no line breaks, so each one is between tokens.
  return depth === 0 && eol === '\n' ? text : text.split('\n').join(lineBreak({ indent, eol }, depth));
}

/** Returns the text between two values of this depth. */
export function lineBreak({ indent, eol }: JsonStyle, depth: number): string {
  return indent === '' ? '' : eol + indent.repeat(depth);
}

/** Returns the length of `jsonText` in UTF-16 units. Stops counting above `max`. */
export function jsonLength(value: JsonValue, { indent, eol }: JsonStyle, depth: number, max = Infinity): number {
  const breakLength = (level: number) => lineBreak({ indent, eol }, level).length;
  const colonLength = indent === '' ? 1 : 2;
  const pending: (readonly [value: JsonValue, depth: number])[] = [[value, depth]];
  let length = 0;
  for (let next = pending.pop(); next !== undefined && length <= max; next = pending.pop()) {
    const [each, level] = next;
    if (typeof each === 'string') length += quotedLength(each);
    else if (typeof each !== 'object' || each === null) length += String(each).length;
    else {
      const children: readonly JsonValue[] = Object.values(each);
      const count = children.length;
      length += count === 0 ? 2 : 1 + count * (breakLength(level + 1) + 1) + breakLength(level);
      if (!Array.isArray(each)) for (const key of Object.keys(each)) length += quotedLength(key) + colonLength;
      for (const child of children) pending.push([child, level + 1]);
    }
  }
  return length;
}

/** Returns the error of a text that would be too long. */
export function tooLong(): EngeeError {
  return new EngeeError({ kind: 'invalidInput', input: 'notebookSize' });
}

/** Returns the length of a string in JSON, with its quotes and escapes. */
function quotedLength(text: string): number {
  let length = text.length + 2;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22 || code === 0x5c) length += 1;
    else if (code < 0x20) length += shortEscapes.has(code) ? 1 : 5;
    else if (code >= 0xd800 && code <= 0xdfff) {
      if (code <= 0xdbff && isLow(text.charCodeAt(index + 1))) index += 1;
      else length += 5;
    }
  }
  return length;
}

/** Of the backspace, tab, line feed, form feed and carriage return. Others have six characters. */
const shortEscapes: ReadonlySet<number> = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d]);

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
