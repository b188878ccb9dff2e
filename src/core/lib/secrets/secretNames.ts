/**
 * How telling a name is. The value of a `sure` one is a secret. A `likely` one also appears in prose ("unexpected
 * token: end"), and `vague` ones name all sorts of things, so their values count only when they look like tokens.
 */
export type NameKind = 'sure' | 'likely' | 'vague';

/** Longer names end in something that is judged alone. */
const judgedLength = 40;
/** What may follow the telling part, as in `TOKEN_PROD`, `token2` and `passwordText`. */
const suffix = '(?:\\d{1,6}|value|text|string|str|raw|prod|production|dev|test|stage|new|old|current)?$';
const sure = new RegExp(
  `(?:[a-zа-яё]token|[a-z]secret|secrettoken|password|passwd|passphrase|apikey|accesskey|secretkey|privatekey|sharedkey|codeverifier|authorization|cookie|jwt|пароль)${suffix}`,
);
const likely = new RegExp(`^(?:tokens?|secrets?|pwd|credentials?|токен|секрет)${suffix}`);
const several = /(?:tokens|secrets|passwords|apikeys|cookies)$/;
const vague = new Set(['code', 'state', 'key', 'sig', 'signature', 'nonce', 'auth', 'pat']);

/** Whether a text has letters that every telling name has; most have none, and need no search. */
export function mayNameSecret(text: string): boolean {
  return /token|secret|pass|pwd|key|verifier|authorization|cookie|jwt|credential|code|state|sig|nonce|auth|pat|пароль|токен|секрет/i.test(
    text.replace(/[_$-]/g, ''),
  );
}

/** What a name in code, a header, a form or JSON says about its value; undefined: nothing. */
export function nameKind(name: string): NameKind | undefined {
  const plain = name.slice(-judgedLength).replace(/[_$-]/g, '').toLowerCase();
  if (sure.test(plain)) return 'sure';
  if (likely.test(plain) || several.test(plain)) return 'likely';
  return vague.has(plain) ? 'vague' : undefined;
}
