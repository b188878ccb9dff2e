/** Takes secrets out of text that is about to be written down. */
export interface Redactor {
  /** Remembers a live secret; from now on `redact` hides it. Very short texts are left alone: hiding them would only garble. */
  add(secret: string): void;
  redact(text: string): string;
}

const mask = '***';
const minSecretLength = 6;
/** Access tokens change every few minutes, so the oldest are forgotten. */
const maxSecrets = 256;

const secretNames = 'access_token|refresh_token|id_token|client_secret|code_verifier|password';

/** What looks like a secret even when nobody told us. Each pattern reads its text once. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)(\s+)[^\s"',;]+/gi, `$1$2${mask}`],
  [new RegExp(`("(?:${secretNames})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"?`, 'gi'), `$1"${mask}"`],
  [new RegExp(`\\b((?:${secretNames})=)[^&\\s"'<>#]+`, 'gi'), `$1${mask}`],
  // "code" also names error codes (ENOENT), so it counts only in an address, at the start of a form, or as JSON with a long value.
  [/([?&]|^)(code=)[^&\s"'<>#]+/gim, `$1$2${mask}`],
  [/("code"\s*:\s*)"(?![A-Z_]{1,24}")(?:[^"\\]|\\.){8,}"?/gi, `$1"${mask}"`],
  [/\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)*/g, mask],
  [/(\/\/)[^\s/@:"']+:[^\s/@"']+@/g, `$1${mask}@`],
];

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  let known: RegExp | undefined;

  return {
    add(secret) {
      if (secret.length < minSecretLength || secrets.has(secret)) return;
      secrets.add(secret);
      if (secrets.size > maxSecrets) {
        const [oldest] = secrets;
        if (oldest !== undefined) secrets.delete(oldest);
      }
      known = anyOf([...secrets].flatMap(spellings));
    },
    redact(text) {
      const withoutKnown = known === undefined ? text : text.replace(known, mask);
      return patterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), withoutKnown);
    },
  };
}

/** A secret as it is, and as it stands in an address, in a form and in JSON. */
function spellings(secret: string): string[] {
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1);
  return [secret, encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd')), inForm, JSON.stringify(secret).slice(1, -1)];
}

/** Longest first, so that a secret which begins like another is hidden whole. */
function anyOf(texts: readonly string[]): RegExp {
  const escaped = [...new Set(texts)].sort((a, b) => b.length - a.length).map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(escaped.join('|'), 'g');
}
