import type { OAuthEndpoints } from '../../api/oauthEndpoints.ts';
import { EngeeError } from '../../errors/engeeError.ts';
import { randomToken } from '../../lib/crypto.ts';
import { type OAuthClient, refusalOf } from './oauthFlow.ts';

/** Whether Engee accepts the id and the secret of a client. */
export type ClientCheck = 'accepted' | 'refused';

/**
 * Checks a client without user interaction by sending a made-up code. The server refuses the code (`invalid_grant`) only
 * after it accepted the id and the secret (RFC 6749, 5.2). The redirect URI and the scope cannot be checked this way.
 * Rejects when Engee is unavailable, and with `oauthRefused` for any other refusal.
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
    throw new EngeeError({ kind: 'protocol', what: 'signIn', detail: 'issued tokens for a made-up code' });
  if (reply.error === 'invalid_grant') return 'accepted';
  if (reply.error === 'invalid_client' || reply.error === 'unauthorized_client') return 'refused';
  throw refusalOf(reply);
}
