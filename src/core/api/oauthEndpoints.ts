import * as v from 'valibot';
import { EngeeError } from '../errors/engeeError.ts';
import { parseForeignJson } from '../lib/foreignJson.ts';
import { maxControlBytes, refusal } from './answer.ts';
import type { BaseUrl } from './baseUrl.ts';
import { plainText } from './plainText.ts';
import { readText } from './readBody.ts';
import { parseTokens, type Tokens } from './tokenAnswer.ts';
import type { Transport } from './transport.ts';

/** A client as registered with Engee; `scope` is separated by spaces. */
interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
}

export interface AuthorizeRequest {
  readonly client: Client;
  readonly redirectUri: string;
  readonly state: string;
  /** S256 of the code verifier. Not documented; a server that does not know PKCE ignores it [guess]. */
  readonly codeChallenge: string;
}

export interface CodeRequest {
  readonly client: Client;
  readonly redirectUri: string;
  readonly code: string;
  readonly codeVerifier: string;
}

export interface RefreshRequest {
  readonly client: Client;
  readonly redirectUri: string;
  readonly refreshToken: string;
}

export type TokenReply =
  | Tokens
  /** `error` is RFC 6749's code, such as `invalid_grant` or `invalid_client`; only these two say anything final. */
  | { readonly kind: 'refused'; readonly error: string; readonly description?: string };

/** Engee's OAuth endpoints. Whatever is not a clear answer (network, 5xx, a web page, a malformed reply) rejects with `EngeeError`. */
export interface OAuthEndpoints {
  /** The page to open in the browser. `redirectUri` stands in it and in the later requests byte for byte. */
  authorizeUrl(request: AuthorizeRequest): string;
  /** Sent once: codes are for a single use. */
  exchangeCode(request: CodeRequest, signal: AbortSignal): Promise<TokenReply>;
  refreshTokens(request: RefreshRequest, signal: AbortSignal): Promise<TokenReply>;
}

const maxDescriptionLength = 200;

/** RFC 6749, 5.2. */
const errorSchema = v.object({
  error: v.pipe(v.string(), v.regex(/^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,64}$/)),
  error_description: v.fallback(v.optional(v.string()), undefined),
});

export function createOAuthEndpoints(transport: Transport): OAuthEndpoints {
  async function ask(
    what: 'signIn' | 'refresh',
    client: Client,
    redirectUri: string,
    grant: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<TokenReply> {
    const { clientId, clientSecret, scope } = client;
    const form = new URLSearchParams({
      ...grant,
      client_id: clientId,
      client_secret: clientSecret,
      scope,
      redirect_uri: redirectUri,
    });
    const response = await transport.send(
      {
        what,
        method: 'POST',
        url: new URL('/account/api/oauth2/token', transport.baseUrl),
        body: { kind: 'text', contentType: 'application/x-www-form-urlencoded', text: form.toString() },
        authorization: 'none',
      },
      signal,
    );
    if (response.status === 200) return parseTokens(await readText(response, maxControlBytes, what), what);
    if (response.status !== 400 && response.status !== 401) throw await refusal(response, what, transport);
    const text = await readText(response, maxControlBytes, what);
    const refused = v.safeParse(errorSchema, parseForeignJson(text));
    // Without an error code it is some gateway's answer: nothing is known of the grant.
    if (!refused.success) throw new EngeeError({ kind: 'protocol', what, detail: `HTTP ${response.status}` });
    return toRefusal(refused.output);
  }

  return {
    authorizeUrl: (request) => authorizeUrl(transport.baseUrl, request),
    exchangeCode: ({ client, redirectUri, code, codeVerifier }, signal) =>
      ask(
        'signIn',
        client,
        redirectUri,
        { grant_type: 'authorization_code', code, code_verifier: codeVerifier },
        signal,
      ),
    refreshTokens: ({ client, redirectUri, refreshToken }, signal) =>
      ask('refresh', client, redirectUri, { grant_type: 'refresh_token', refresh_token: refreshToken }, signal),
  };
}

/** Percent-encoded throughout, since a `+` for a space does not survive every editor's way of opening an address. */
function authorizeUrl(baseUrl: BaseUrl, { client, redirectUri, state, codeChallenge }: AuthorizeRequest): string {
  const query = {
    client_id: client.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: client.scope,
    state,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  };
  const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${baseUrl}/account/authorize?${text.join('&')}`;
}

function toRefusal({ error, error_description }: v.InferOutput<typeof errorSchema>): TokenReply {
  const description = plainText(error_description ?? '', maxDescriptionLength);
  return { kind: 'refused', error, ...(description !== '' && { description }) };
}
