/** Returns a function that creates a value at its first call. For values that are slow to create, so that loading the code stays fast. */
export function lazy<T>(create: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: create() }).value;
}
