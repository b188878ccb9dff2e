import { findNamedSecrets } from './namedSecrets.ts';
import type { Span } from './span.ts';
import { findTokenShapes, hasTokenLiteral } from './tokenShapes.ts';

/** Finds everything that looks like a secret, known or not. Linear in the length of the text. */
export function findSecretLooks(text: string): readonly Span[] {
  return [...findNamedSecrets(text), ...findTokenShapes(text)];
}

/**
 * Whether typed code looks like it contains a secret. Stricter than for logs: a random-looking string counts even without
 * a name, because leaving code out of the history costs little.
 */
export function looksSecret(code: string): boolean {
  return findSecretLooks(code).length > 0 || hasTokenLiteral(code);
}
