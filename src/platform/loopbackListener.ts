/** Where on this computer the browser brings its answer: a port of 127.0.0.1 and an absolute path. */
export interface LoopbackAddress {
  readonly port: number;
  readonly path: string;
}

/** What the browser shows afterwards, as plain text. */
export interface LoopbackTexts {
  readonly taken: string;
  readonly notTaken: string;
}

export type Listening =
  | { readonly kind: 'listening'; dispose(): void }
  /** The port cannot be had; `code` is the system's, such as `EADDRINUSE`. */
  | { readonly kind: 'failed'; readonly code: string };

/** Listens for the browser while a sign-in waits. Whatever else calls is refused and the wait goes on; it never throws. */
export interface LoopbackListener {
  /** @param take is given the query of each proper call, and says whether it was the answer */
  listen(address: LoopbackAddress, take: (query: string) => boolean, texts: LoopbackTexts): Promise<Listening>;
}
