/** The current bearer token. Request it when needed and don't keep it. */
export interface AccessToken {
  readonly value: string;
}

/** Provides the transport with tokens. There is one per base URL, implemented in core/auth. */
export interface TokenSource {
  /** Returns the current token, refreshed first if it is about to expire. Rejects with `signInRequired` if there is none. */
  get(signal: AbortSignal): Promise<AccessToken>;
  /**
   * Called once after the server responded 401 to `rejected`. Returns a newer token, or undefined if there is none
   * (for a personal access token, or if the refresh was refused).
   */
  replace(rejected: AccessToken, signal: AbortSignal): Promise<AccessToken | undefined>;
}
