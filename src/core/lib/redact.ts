import { KnownSecrets, type SecretHolder } from './secrets/knownSecrets.ts';
import { findSecretLooks, looksSecret } from './secrets/secretLooks.ts';
import { hideSpans } from './secrets/span.ts';

export type { SecretHolder } from './secrets/knownSecrets.ts';

/** Takes secrets out of text that is about to be written down. */
export interface Redactor {
  /** A place for the secrets of one session, client or attempt. Dispose it when that is over. */
  holder(): SecretHolder;
  /** The text with every known secret hidden, plain or encoded, and whatever looks like one. Takes time linear in the text. */
  readonly redact: (text: string) => string;
  /** Whether code that the user typed holds a known secret or looks as if it held one. */
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
