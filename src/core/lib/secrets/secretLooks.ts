import { findNamedSecrets } from './namedSecrets.ts';
import type { Span } from './span.ts';
import { findTokenShapes, hasTokenLiteral } from './tokenShapes.ts';

/** The parts of a text that look like secrets, known or not. Takes time linear in the text. */
export function findSecretLooks(text: string): readonly Span[] {
  return [...findNamedSecrets(text), ...findTokenShapes(text)];
}

/**
 * Whether typed code looks as if it held a secret. Stricter than what a log needs: a random-looking string counts
 * without a name as well, because code that is not remembered costs little.
 */
export function looksSecret(code: string): boolean {
  return findSecretLooks(code).length > 0 || hasTokenLiteral(code);
}
