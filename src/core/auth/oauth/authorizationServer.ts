import type { OAuthClient } from './oauthClient.ts';

/** Engee's OAuth endpoints, as this area needs them (rules.md R11). Transient failures reject with `EngeeError`. */
export interface AuthorizationServer {
  authorizeUrl(request: AuthorizeRequest): string;
  /** Sent once: codes are for a single use. */
  exchangeCode(request: CodeRequest, signal: AbortSignal): Promise<TokenReply>;
  refreshTokens(request: RefreshRequest, signal: AbortSignal): Promise<TokenReply>;
}

export interface AuthorizeRequest {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly state: string;
  readonly codeChallenge: string;
}

export interface CodeRequest {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly code: string;
  readonly codeVerifier: string;
}

export interface RefreshRequest {
  readonly client: OAuthClient;
  readonly redirectUri: string;
  readonly refreshToken: string;
}

export type TokenReply =
  | { readonly kind: 'tokens'; readonly accessToken: string; readonly refreshToken?: string; readonly expiresInS: number }
  | { readonly kind: 'refused'; readonly error: string; readonly description?: string };
