import * as v from 'valibot';
import type { BaseUrl } from '../api/baseUrl.ts';
import { refreshTokenPattern } from '../api/tokenAnswer.ts';
import type { AccessToken } from '../api/transport.ts';

/** A longer text is not a valid record, so it is not parsed. */
const maxRecordLength = 256 * 1024;

/** Characters that are allowed in an `Authorization` header: visible ASCII without spaces. */
export const tokenPattern = /^[\x21-\x7e]+$/;

const token = v.pipe(v.string(), v.regex(tokenPattern));
const nonEmpty = v.pipe(v.string(), v.nonEmpty());
const milliseconds = v.pipe(v.number(), v.finite(), v.minValue(0));

const credentialSchema = v.variant('method', [
  v.object({ method: v.literal('personalAccessToken'), token }),
  v.object({
    method: v.literal('oauth'),
    clientId: nonEmpty,
    /** The redirect URI and the scope of the sign-in. Engee requires both with every refresh. */
    redirectUri: nonEmpty,
    scope: v.string(),
    accessToken: token,
    refreshToken: v.exactOptional(v.pipe(v.string(), v.regex(refreshTokenPattern))),
    /** Expiry in milliseconds since the epoch by this computer's clock, and the total lifetime of the token. */
    expiresAt: milliseconds,
    lifetimeMs: milliseconds,
    /** How the windows share renewals. Absent in records of earlier versions. */
    share: v.exactOptional(
      v.object({
        /** 256 random bits as base64url. Stays the same for the lifetime of the session. */
        key: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
        /** Number of renewals. The record with the higher number is newer. */
        renewals: v.pipe(v.number(), v.integer(), v.minValue(0)),
      }),
    ),
  }),
]);

const recordSchema = v.object({
  v: v.literal(1),
  baseUrl: v.string(),
  /** Random. The session id in the editor's API. Survives renewals. */
  id: nonEmpty,
  account: v.object({ id: nonEmpty, label: v.string() }),
  /** Random. Changes with every version of the record. Only equality is meaningful. */
  generation: nonEmpty,
  credential: credentialSchema,
});

/** One signed-in account in its stored form. */
export type SessionRecord = Readonly<v.InferOutput<typeof recordSchema>>;
export type Credential = SessionRecord['credential'];
export type OAuthCredential = Extract<Credential, { method: 'oauth' }>;
export type Share = Readonly<NonNullable<OAuthCredential['share']>>;

export type ParsedRecord =
  | { readonly kind: 'record'; readonly record: SessionRecord }
  /** Written by a later version of this extension. Only a sign-in or a sign-out may overwrite it. */
  | { readonly kind: 'future' }
  | { readonly kind: 'corrupt' };

/**
 * Returns the storage key of one account slot. It contains the base URL because a token is bound to the address that
 * issued it.
 */
export function sessionKey(baseUrl: BaseUrl, slot = 0): string {
  return slot === 0 ? `engee.session:${baseUrl}` : `engee.session:${baseUrl}#${slot}`;
}

export function serializeRecord(record: SessionRecord): string {
  return JSON.stringify(record);
}

/** Parses text from secret storage. Never throws. A record of another Engee counts as corrupt. */
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

/** Returns the bearer token of a record, which may be expired. */
export function bearerOf({ credential }: Pick<SessionRecord, 'credential'>): AccessToken {
  return { value: credential.method === 'oauth' ? credential.accessToken : credential.token };
}

/** Returns everything in a credential that must never be logged. */
export function secretsOf(credential: Credential): string[] {
  if (credential.method === 'personalAccessToken') return [credential.token];
  return [credential.accessToken, credential.refreshToken, credential.share?.key].filter(
    (secret) => secret !== undefined,
  );
}
