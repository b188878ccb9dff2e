/** Does nothing. Its manifest has the ID of Julia's own extension. */
export function activate(): void {
  return undefined;
}
