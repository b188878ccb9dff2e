import type { OAuthEndpoints } from '../../api/oauthEndpoints.ts';
import { EngeeError } from '../../errors/engeeError.ts';
import { randomToken } from '../../lib/crypto.ts';
import type { OAuthClient } from './oauthClient.ts';

/** What Engee says to the id and the secret of a client. */
export type ClientCheck = 'accepted' | 'refused';

/**
 * Tries a client without a user: a code that nobody was given is refused as such (`invalid_grant`) only after the id
 * and the secret were accepted (RFC 6749, 5.2). Redirect URI and scope show themselves only in a browser.
 * Rejects when Engee cannot be asked, and with `oauthRefused` for any other refusal.
 */
export async function checkClient(
  endpoints: OAuthEndpoints,
  client: OAuthClient,
  redirectUri: string,
  signal: AbortSignal,
): Promise<ClientCheck> {
  const reply = await endpoints.exchangeCode(
    { client, redirectUri, code: randomToken(), codeVerifier: randomToken() },
    signal,
  );
  if (reply.kind !== 'refused')
    throw new EngeeError({ kind: 'protocol', what: 'signIn', detail: 'tokens for a code that does not exist' });
  if (reply.error === 'invalid_grant') return 'accepted';
  if (reply.error === 'invalid_client' || reply.error === 'unauthorized_client') return 'refused';
  const { error: code, description } = reply;
  throw new EngeeError({ kind: 'oauthRefused', code, ...(description === undefined ? {} : { description }) });
}
