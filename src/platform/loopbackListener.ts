/** Where on this computer the browser brings its answer: a port of 127.0.0.1 and an absolute path. */
export interface LoopbackAddress {
  readonly port: number;
  readonly path: string;
}

/** What a call was: the user's consent, a refusal or an error instead of it, or no answer to the sign-in that waits. */
export type CallOutcome = 'consented' | 'refused' | 'stray';

/** What a page in the browser says, as plain text. */
export interface PageText {
  readonly heading: string;
  readonly text: string;
}

export type Listening =
  | { readonly kind: 'listening'; dispose(): void }
  /** The port cannot be had; `code` is the system's, such as `EADDRINUSE`. */
  | { readonly kind: 'failed'; readonly code: string };

/** Listens for the browser while a sign-in waits. Whatever else calls is refused and the wait goes on; it never throws. */
export interface LoopbackListener {
  /**
   * @param take is given the query of each proper call, and says what it was
   * @param pages what the browser shows after each kind of call
   */
  listen(
    address: LoopbackAddress,
    take: (query: string) => CallOutcome,
    pages: Readonly<Record<CallOutcome, PageText>>,
  ): Promise<Listening>;
}
