/** A short random name of lower-case letters and digits; no secret. */
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36)).join('');
}
