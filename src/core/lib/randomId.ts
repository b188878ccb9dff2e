/** Returns a short random identifier of lowercase letters and digits. Not suitable as a secret. */
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36)).join('');
}
