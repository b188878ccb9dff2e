/** A bearer token as it is right now. Ask for it at the time of use; never keep it. */
export interface AccessToken {
  readonly value: string;
}

/** Where the transport gets its tokens; one per base URL (implemented in core/auth). */
export interface TokenSource {
  /** The current token, refreshed first when it is about to expire. Rejects with `signInRequired` when there is none. */
  get(signal: AbortSignal): Promise<AccessToken>;
  /**
   * Called once when the server answered 401 to `rejected`: a newer token to try, or undefined when there is none
   * (a personal access token, or a refresh that was refused).
   */
  replace(rejected: AccessToken, signal: AbortSignal): Promise<AccessToken | undefined>;
}
