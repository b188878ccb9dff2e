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
  /** The access token cannot be used. The refresh token is good, and the one before it may be spent. */
  | { readonly kind: 'refreshTokenOnly'; readonly refreshToken: string; readonly detail: string };

const documentedLifetimeS = 600;
/** RFC 6749 counts whole seconds. A life that a server means must not be taken for a longer one: each token would be refused once. */
const minLifetimeS = 1;
const maxLifetimeS = 86_400;
/** RFC 6749, A.17: unlike an access token, it may hold spaces. */
export const refreshTokenPattern = /^[\x20-\x7e]+$/;
/** The bound keeps a stored session readable. */
const maxTokenLength = 64 * 1024;
const accessToken = v.pipe(v.string(), v.maxLength(maxTokenLength), v.regex(/^[\x21-\x7e]+$/));
const refreshToken = v.pipe(v.string(), v.maxLength(maxTokenLength), v.regex(refreshTokenPattern));

/**
 * RFC 6749, 5.1; the documentation shows no field names [guess]. A refresh token need not come again (section 6). Only
 * the access token must be right: the reply may hold the only refresh token that still works.
 */
const replySchema = v.looseObject({ refresh_token: v.fallback(v.optional(refreshToken), undefined) });
const accessTokenSchema = v.object({
  access_token: accessToken,
  token_type: v.pipe(v.fallback(v.string(), ''), v.trim(), v.regex(/^(?:bearer)?$/i)),
});

/** Reads the answer to a request for tokens. Throws `EngeeError` when it has no token that can be used. */
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

/** What a reply says of the token's life in seconds, within bounds; the documented life when it says nothing useful. */
function lifetimeOf(expiresIn: unknown): number {
  const text = typeof expiresIn === 'string' ? expiresIn.slice(0, 40).trim() : '';
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : expiresIn;
  if (typeof seconds !== 'number' || !(seconds > 0)) return documentedLifetimeS;
  return Math.floor(Math.min(Math.max(seconds, minLifetimeS), maxLifetimeS));
}

/** Some servers write numbers that JSON does not have. Linear: an open string reaches to the end of the text. */
function withoutNaN(text: string): string {
  return text.replace(/"(?:[^"\\]|\\[^]?)*(?:"|$)|-?\b(?:NaN|Infinity)\b/g, (part) =>
    part.startsWith('"') ? part : 'null',
  );
}
