import * as v from 'valibot';
import { EngeeError } from '../errors/engeeError.ts';
import { parseForeignJson } from '../lib/foreignJson.ts';
import { visibleLine } from '../lib/uiText.ts';
import { maxControlBytes, refusal } from './answer.ts';
import type { BaseUrl } from './baseUrl.ts';
import { readText } from './readBody.ts';
import { parseTokens, type Tokens } from './tokenAnswer.ts';
import type { Transport } from './transport.ts';

/** A client as registered with Engee. `scope` is a space-separated list. */
interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
}

export interface AuthorizeRequest {
  readonly client: Client;
  readonly redirectUri: string;
  readonly state: string;
  /** S256 of the code verifier. Engee does not document PKCE. A server without it is assumed to ignore this. */
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
  /** `error` is RFC 6749's code. Only `invalid_grant` and `invalid_client` are final. */
  | { readonly kind: 'refused'; readonly error: string; readonly description?: string };

/** Engee's OAuth endpoints. Methods reject with `EngeeError` for network errors, 5xx, web pages and malformed replies. */
export interface OAuthEndpoints {
  /** Returns the page to open in the browser. `redirectUri` must be identical here and in later requests. */
  authorizeUrl(request: AuthorizeRequest): string;
  /** Exchanges a code for tokens. Sent only once, because codes are single-use. */
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
  async function requestTokens(
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
    // Without an error code the response comes from a gateway and says nothing about the grant.
    if (!refused.success) throw new EngeeError({ kind: 'protocol', what, detail: `HTTP ${response.status}` });
    return toRefusal(refused.output);
  }

  return {
    authorizeUrl: (request) => authorizeUrl(transport.baseUrl, request),
    exchangeCode: ({ client, redirectUri, code, codeVerifier }, signal) =>
      requestTokens(
        'signIn',
        client,
        redirectUri,
        { grant_type: 'authorization_code', code, code_verifier: codeVerifier },
        signal,
      ),
    refreshTokens: ({ client, redirectUri, refreshToken }, signal) =>
      requestTokens(
        'refresh',
        client,
        redirectUri,
        { grant_type: 'refresh_token', refresh_token: refreshToken },
        signal,
      ),
  };
}

/** Percent-encodes everything, because not every editor preserves `+` for a space when it opens a URL. */
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
  const description = visibleLine(error_description ?? '', maxDescriptionLength);
  return { kind: 'refused', error, ...(description !== '' && { description }) };
}
