/** The address that the browser calls on this computer: a port of 127.0.0.1 and an absolute path. */
export interface LoopbackAddress {
  readonly port: number;
  readonly path: string;
}

/** The result of a call: the user's consent, a refusal or error, or a call unrelated to the pending sign-in. */
export type CallOutcome = 'consented' | 'refused' | 'stray';

/** The content of a page in the browser, as plain text. */
export interface PageText {
  readonly heading: string;
  readonly text: string;
}

export type Listening =
  | { readonly kind: 'listening'; dispose(): void }
  /** The port isn't available. `code` is a system error code, such as `EADDRINUSE`. */
  | { readonly kind: 'failed'; readonly code: string };

/** Listens for the browser while a sign-in is pending. Refuses all other calls and keeps listening. Never throws. */
export interface LoopbackListener {
  /**
   * @param take receives the query of each valid call and returns its outcome
   * @param pages the page that the browser shows after each outcome
   */
  listen(
    address: LoopbackAddress,
    take: (query: string) => CallOutcome,
    pages: Readonly<Record<CallOutcome, PageText>>,
  ): Promise<Listening>;
}
