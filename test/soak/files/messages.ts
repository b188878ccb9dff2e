/** What a client needs to start. It is sent as a message because other users can read the command line. */
export interface ClientOptions {
  readonly baseUrl: string;
  readonly token: string;
  /** The folder of the notes about temporary files, shared by all clients. */
  readonly journal: string;
  /** Paths on Engee. */
  readonly targets: readonly string[];
  /** The number of the first content. */
  readonly firstNumber: number;
}

/** What a client reports. A number is that of a content. */
export type ClientReport =
  | { readonly kind: 'cleaned' }
  | { readonly kind: 'begun'; readonly target: string; readonly number: number }
  | { readonly kind: 'confirmed'; readonly target: string; readonly number: number }
  /** The fault says that nothing was stored. */
  | { readonly kind: 'refused'; readonly target: string; readonly number: number; readonly fault: string }
  /** The fault says that it is unknown. */
  | { readonly kind: 'unknown'; readonly target: string; readonly number: number; readonly fault: string };
