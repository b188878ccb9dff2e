import * as v from 'valibot';
import { EngeeError } from '../errors/engeeError.ts';
import { parseAnswer } from './answer.ts';

export type Tokens =
  | {
      readonly kind: 'tokens';
      readonly accessToken: string;
      readonly refreshToken?: string;
      readonly expiresInS: number;
    }
  /** The access token is unusable. The refresh token is valid and must be kept, because the previous one may no longer work. */
  | { readonly kind: 'refreshTokenOnly'; readonly refreshToken: string; readonly detail: string };

const documentedLifetimeS = 600;
/** RFC 6749 counts whole seconds. A lifetime must not be rounded up, or each token would be refused once. */
const minLifetimeS = 1;
const maxLifetimeS = 86_400;
/** Unlike an access token, it may contain spaces (RFC 6749, A.17). */
export const refreshTokenPattern = /^[\x20-\x7e]+$/;
/** Keeps a stored session readable. */
const maxTokenLength = 64 * 1024;
const accessToken = v.pipe(v.string(), v.maxLength(maxTokenLength), v.regex(/^[\x21-\x7e]+$/));
const refreshToken = v.pipe(v.string(), v.maxLength(maxTokenLength), v.regex(refreshTokenPattern));

/**
 * Follows RFC 6749, 5.1, because Engee does not document the field names. A reply may omit the refresh token (section 6).
 * It is parsed before the access token, because it may be the only one that still works.
 */
const replySchema = v.looseObject({ refresh_token: v.fallback(v.optional(refreshToken), undefined) });
const accessTokenSchema = v.object({
  access_token: accessToken,
  token_type: v.pipe(v.fallback(v.string(), ''), v.trim(), v.regex(/^(?:bearer)?$/i)),
});

/** Parses the response to a token request. Throws `EngeeError` if it contains no usable token. */
export function parseTokens(text: string, what: 'signIn' | 'refresh'): Tokens {
  const reply = parseAnswer(withoutNaN(text), replySchema, what);
  const refresh = reply.refresh_token === undefined ? {} : { refreshToken: reply.refresh_token };
  const parsed = v.safeParse(accessTokenSchema, reply);
  if (parsed.success)
    return {
      kind: 'tokens',
      accessToken: parsed.output.access_token,
      expiresInS: lifetimeOf(reply['expires_in']),
      ...refresh,
    };
  const detail = `JSON: ${v.getDotPath(parsed.issues[0]) ?? ''}`;
  if (refresh.refreshToken === undefined) throw new EngeeError({ kind: 'protocol', what, detail });
  return { kind: 'refreshTokenOnly', refreshToken: refresh.refreshToken, detail };
}

/** Returns the token's lifetime in seconds, within bounds. Falls back to the documented lifetime. */
function lifetimeOf(expiresIn: unknown): number {
  const text = typeof expiresIn === 'string' ? expiresIn.slice(0, 40).trim() : '';
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : expiresIn;
  if (typeof seconds !== 'number' || !(seconds > 0)) return documentedLifetimeS;
  return Math.floor(Math.min(Math.max(seconds, minLifetimeS), maxLifetimeS));
}

/** Replaces NaN and Infinity, which some servers write. Linear, because an unclosed string extends to the end of the text. */
function withoutNaN(text: string): string {
  return text.replace(/"(?:[^"\\]|\\[^]?)*(?:"|$)|-?\b(?:NaN|Infinity)\b/g, (part) =>
    part.startsWith('"') ? part : 'null',
  );
}
