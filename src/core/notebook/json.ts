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

/** Returns the text of a value inside a file. @param depth the number of values around it */
export function jsonText(value: JsonValue, { indent, eol }: JsonStyle, depth: number): string {
  const text = JSON.stringify(value, null, indent);
  // Strings contain no line breaks, so each one is between tokens.
  return depth === 0 && eol === '\n' ? text : text.split('\n').join(lineBreak({ indent, eol }, depth));
}

/** Returns the text between two values of this depth. */
export function lineBreak({ indent, eol }: JsonStyle, depth: number): string {
  return indent === '' ? '' : eol + indent.repeat(depth);
}
