import { KnownSecrets, type SecretHolder } from './secrets/knownSecrets.ts';
import { findSecretLooks, looksSecret } from './secrets/secretLooks.ts';
import { hideSpans } from './secrets/span.ts';

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
