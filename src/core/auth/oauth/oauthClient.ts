/** A client registered with Engee for OAuth. The secret of a desktop program is not really one (RFC 8252, 8.5), but is treated as such. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes, separated by spaces. */
  readonly scope: string;
}
