import { KnownSecrets, type SecretHolder } from './secrets/knownSecrets.ts';
import { findNamedSecrets } from './secrets/namedSecrets.ts';
import { hideSpans, type Span } from './secrets/span.ts';
import { findTokenShapes, hasTokenLiteral } from './secrets/tokenShapes.ts';

export type { SecretHolder } from './secrets/knownSecrets.ts';

/** Removes secrets from text before it is logged or stored. */
export interface Redactor {
  /** Creates a holder for the secrets of one session, client or attempt. Dispose it when they are no longer in use. */
  holder(): SecretHolder;
  /** Masks every known secret, plain or encoded, and everything that looks like one. Linear in the length of the text. */
  readonly redact: (text: string) => string;
  /** Whether code that the user typed contains a known secret or something that looks like one. */
  readonly holdsSecret: (code: string) => boolean;
}

export function createRedactor(): Redactor {
  const known = new KnownSecrets();
  return {
    holder: () => known.holder(),
    redact: (text) => hideSpans(text, [...known.find(text), ...findSecretLooks(text)]),
    holdsSecret: (code) => looksSecret(code) || known.find(code).length > 0,
  };
}

/** Finds everything that looks like a secret, known or not. Linear in the length of the text. */
function findSecretLooks(text: string): readonly Span[] {
  return [...findNamedSecrets(text), ...findTokenShapes(text)];
}

/**
 * Whether typed code looks like it contains a secret. Stricter than for logs: a random-looking string counts even without
 * a name, because leaving code out of the history costs little.
 */
function looksSecret(code: string): boolean {
  return findSecretLooks(code).length > 0 || hasTokenLiteral(code);
}
