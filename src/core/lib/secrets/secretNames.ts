/**
 * How certain a name is. The value of a `sure` name is a secret. A `likely` name also appears in prose ("unexpected
 * token: end"). A `vague` name has many meanings, so its value counts only if it looks like a token.
 */
export type NameKind = 'sure' | 'likely' | 'vague';

/** Only the end of a longer name is examined. */
const judgedLength = 40;
/** What may follow the significant part, as in `TOKEN_PROD`, `token2` and `passwordText`. */
const suffix = '(?:\\d{1,6}|value|text|string|str|raw|prod|production|dev|test|stage|new|old|current)?$';
const sure = new RegExp(
  `(?:[a-zа-яё]token|[a-z]secret|secrettoken|password|passwd|passphrase|apikey|accesskey|secretkey|privatekey|sharedkey|codeverifier|authorization|cookie|jwt|пароль)${suffix}`,
);
const likely = new RegExp(`^(?:tokens?|secrets?|pwd|credentials?|токен|секрет)${suffix}`);
const several = /(?:tokens|secrets|passwords|apikeys|cookies)$/;
const vague = new Set(['code', 'state', 'key', 'sig', 'signature', 'nonce', 'auth', 'pat']);

/** Whether a text may contain the name of a secret. Most texts don't and need no search. */
export function mayNameSecret(text: string): boolean {
  return /token|secret|pass|pwd|key|verifier|authorization|cookie|jwt|credential|code|state|sig|nonce|auth|pat|пароль|токен|секрет/i.test(
    text.replace(/[_$-]/g, ''),
  );
}

/** Classifies a name from code, a header, a form or JSON. Returns undefined if it doesn't name a secret. */
export function nameKind(name: string): NameKind | undefined {
  const plain = name.slice(-judgedLength).replace(/[_$-]/g, '').toLowerCase();
  if (sure.test(plain)) return 'sure';
  if (likely.test(plain) || several.test(plain)) return 'likely';
  return vague.has(plain) ? 'vague' : undefined;
}
