/** Returns the bytes that V8 takes for a text: one per UTF-16 unit, or two if any unit is above U+00FF. */
export function memoryBytes(text: string): number {
  return /[^\0-\xff]/.test(text) ? text.length * 2 : text.length;
}
