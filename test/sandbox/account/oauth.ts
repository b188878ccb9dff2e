import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider, { type ClientMetadata, type Configuration, type JWK } from 'oidc-provider';
import type { OAuthClient } from '../control/protocol.ts';
import type { Handler } from '../http/listen.ts';
import type { Settings } from '../settings.ts';
import type { AccessTokenLookup } from './callers.ts';
import { consentPages, consentPath } from './consentPages.ts';
import { asDocumented } from './documentedOAuth.ts';
import { OAuthStore } from './oauthStore.ts';
import { escapeHtml, page } from './page.ts';

const authorizePath = '/account/authorize';
const tokenPath = '/account/api/oauth2/token';
const documentedScope = 'user:id user:username profile:name profile:primary_email engee';

export interface OAuth {
  client: OAuthClient;
  /** Returns the handler if the pathname belongs to OAuth. */
  handlerFor: (pathname: string) => Handler | undefined;
  lookup: AccessTokenLookup;
  registerRedirectUri: (uri: string) => void;
  expireAccessTokens: () => void;
  revokeGrants: () => void;
}

/** Creates the authorization server: oidc-provider with the documented paths, lifetimes and fields. */
export function startOAuth(issuer: string, settings: Settings, redirectUris: readonly string[]): OAuth {
  const client: OAuthClient = {
    clientId: 'engee-vscode',
    clientSecret: randomBytes(24).toString('base64url'),
    scope: documentedScope,
  };
  const registered = new Set(redirectUris);
  const store = new OAuthStore();
  const provider = new Provider(issuer, configuration(client, settings, store));
  // Engee compares the exact address. For a native client, oidc-provider would accept any port.
  provider.Client.prototype.redirectUriAllowed = (uri: string) => settings.acceptAnyRedirectUri || registered.has(uri);
  provider.use(asDocumented);
  const callback = provider.callback();
  const ours: Handler = (request, response) => void callback(request, response);
  const consent = consentPages(provider);
  return {
    client,
    handlerFor: (pathname) => {
      if (pathname.startsWith(consentPath)) {
        return consent;
      }
      return pathname === tokenPath || pathname === authorizePath || pathname.startsWith(`${authorizePath}/`)
        ? ours
        : undefined;
    },
    lookup: async (token) => {
      const found = await provider.AccessToken.find(token);
      return found === undefined ? undefined : { scope: found.scope ?? '' };
    },
    registerRedirectUri: (uri) => {
      registered.add(uri);
    },
    expireAccessTokens: () => {
      store.forget('AccessToken');
    },
    revokeGrants: () => {
      ['AccessToken', 'RefreshToken', 'AuthorizationCode', 'Grant'].forEach((kind) => {
        store.forget(kind);
      });
    },
  };
}

function configuration(client: OAuthClient, settings: Settings, store: OAuthStore): Configuration {
  const metadata: ClientMetadata = {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    client_name: 'Engee for VS Code',
    application_type: 'native',
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['authorization_code', 'refresh_token'],
    // Not used, because the allowed addresses are checked above.
    redirect_uris: ['http://127.0.0.1/never'],
    id_token_signed_response_alg: 'ES256',
  };
  return {
    adapter: (kind: string) => store.adapter(kind),
    clients: [metadata],
    clientAuthMethods: ['client_secret_post'],
    routes: { authorization: authorizePath, token: tokenPath },
    scopes: documentedScope.split(' '),
    pkce: { required: () => false },
    allowOmittingSingleRegisteredRedirectUri: false,
    issueRefreshToken: () => Promise.resolve(true),
    rotateRefreshToken: () => settings.rotateRefreshToken,
    expiresWithSession: () => false,
    ttl: {
      AccessToken: () => settings.accessTokenTtlS,
      RefreshToken: () => settings.refreshTokenTtlS,
      AuthorizationCode: 60,
      Grant: 60 * 24 * 60 * 60,
      Interaction: 60 * 60,
      Session: 24 * 60 * 60,
    },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: (_ctx, interaction) => consentPath + interaction.uid },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: [randomBytes(24).toString('base64url')] },
    jwks: { keys: [signingKey()] },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = page(
        'Something is wrong with this sign-in',
        `<p><strong>${escapeHtml(out.error)}</strong></p><p>${escapeHtml(out.error_description ?? '')}</p>`,
      );
    },
  };
}

/** Creates a key because oidc-provider requires one, although nothing is signed. */
function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' };
}
