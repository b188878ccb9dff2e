import * as v from 'valibot';
import type { BaseUrl } from '../api/baseUrl.ts';
import { refreshTokenPattern } from '../api/tokenAnswer.ts';
import type { AccessToken } from '../api/transport.ts';

/** A larger text is not a record of ours, and is not worth parsing. */
const maxRecordLength = 256 * 1024;

/** What may stand in an `Authorization` header: visible ASCII, no spaces. */
export const tokenPattern = /^[\x21-\x7e]+$/;

const token = v.pipe(v.string(), v.regex(tokenPattern));
const nonEmpty = v.pipe(v.string(), v.nonEmpty());
const milliseconds = v.pipe(v.number(), v.finite(), v.minValue(0));

const credentialSchema = v.variant('method', [
  v.object({ method: v.literal('personalAccessToken'), token }),
  v.object({
    method: v.literal('oauth'),
    clientId: nonEmpty,
    /** The redirect URI and the scope of the sign-in: Engee wants both again with every refresh. */
    redirectUri: nonEmpty,
    scope: v.string(),
    accessToken: token,
    refreshToken: v.exactOptional(v.pipe(v.string(), v.regex(refreshTokenPattern))),
    /** Milliseconds since the epoch by this computer's clock, and how long the token lives in all. */
    expiresAt: milliseconds,
    lifetimeMs: milliseconds,
    /** How the windows tell each other of renewals; absent in records of before there was one. */
    share: v.exactOptional(
      v.object({
        /** 256 random bits as base64url, the same for the whole life of the session. */
        key: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
        /** How often the session was renewed: of two records the one with more is the newer. */
        renewals: v.pipe(v.number(), v.integer(), v.minValue(0)),
      }),
    ),
  }),
]);

const recordSchema = v.object({
  v: v.literal(1),
  baseUrl: v.string(),
  /** Random; what the editor calls the session's id. Survives refreshes. */
  id: nonEmpty,
  account: v.object({ id: nonEmpty, label: v.string() }),
  /** Random, new with every change of the record: only equality means anything. */
  generation: nonEmpty,
  credential: credentialSchema,
});

/** One signed-in account as it is stored. */
export type SessionRecord = Readonly<v.InferOutput<typeof recordSchema>>;
export type Credential = SessionRecord['credential'];
export type OAuthCredential = Extract<Credential, { method: 'oauth' }>;
export type Share = Readonly<NonNullable<OAuthCredential['share']>>;

export type ParsedRecord =
  | { readonly kind: 'record'; readonly record: SessionRecord }
  /** Written by a later version of this extension: nothing here may touch it, save a sign-in or a sign-out. */
  | { readonly kind: 'future' }
  | { readonly kind: 'corrupt' };

/** The key for one place of an Engee: a token is bound to the address that issued it. */
export function sessionKey(baseUrl: BaseUrl, place = 0): string {
  return place === 0 ? `engee.session:${baseUrl}` : `engee.session:${baseUrl}#${place}`;
}

export function serializeRecord(record: SessionRecord): string {
  return JSON.stringify(record);
}

/** Reads what storage gave, whatever it is; never throws. A record of another Engee counts as corrupt. */
export function parseRecord(text: string, baseUrl: string): ParsedRecord {
  if (text.length > maxRecordLength) return { kind: 'corrupt' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'corrupt' };
  }
  const version = v.safeParse(v.object({ v: v.number() }), json);
  if (version.success && version.output.v > 1) return { kind: 'future' };
  const parsed = v.safeParse(recordSchema, json);
  if (!parsed.success || parsed.output.baseUrl !== baseUrl) return { kind: 'corrupt' };
  return { kind: 'record', record: parsed.output };
}

/** The bearer token of a record, whether or not it is still good. */
export function bearerOf(record: SessionRecord): AccessToken {
  const { credential } = record;
  return { value: credential.method === 'oauth' ? credential.accessToken : credential.token };
}

/** Everything in a credential that must never be written down. */
export function secretsOf(credential: Credential): string[] {
  if (credential.method === 'personalAccessToken') return [credential.token];
  return [credential.accessToken, credential.refreshToken, credential.share?.key].filter(
    (secret) => secret !== undefined,
  );
}
