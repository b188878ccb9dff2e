const idBytes = 4;

/** Returns an ID of 8 hexadecimal digits, as Engee gives its cells. @param taken IDs that it must differ from */
export function randomCellId(taken: ReadonlySet<string>): string {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(idBytes));
    const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (!taken.has(id)) return id;
  }
}
