/** How files are written: replaced as by an upload, or opened and saved as by an editor. */
export type Way = 'replaces' | 'saves';

/** What a client needs to start. It is sent as a message because other users can read the command line. */
export interface ClientOptions {
  readonly way: Way;
  readonly baseUrl: string;
  readonly token: string;
  /** The folder of the notes about temporary files, shared by all clients. */
  readonly journal: string;
  /** Paths on Engee. */
  readonly targets: readonly string[];
  /** The number of the first content. */
  readonly firstNumber: number;
}

/** What is reported about writing a content, which has a number. */
export interface WriteReport {
  /** `refused`: it is known that nothing was stored. `unknown`: it is not known. */
  readonly kind: 'begun' | 'confirmed' | 'refused' | 'unknown';
  /** A path on Engee. */
  readonly target: string;
  readonly number: number;
  /** The fault of a write that was not confirmed. */
  readonly fault?: string;
}

/** What a client reports. `cleaned`: it has removed what the last one left, and writes after the next message. */
export type ClientReport = WriteReport | { readonly kind: 'cleaned' };

/** What the driver in the extension host reports. After `started`, it waits for its order. */
export type HostReport = WriteReport | { readonly kind: 'started'; readonly pid: number };

/** What the driver in the extension host writes. */
export interface HostOrder {
  readonly way: Way;
  /** The authority of the URIs of the account's files. */
  readonly authority: string;
  /** Paths on Engee. */
  readonly targets: readonly string[];
  /** The number of the first content. */
  readonly firstNumber: number;
}

/** The environment variable with the address where the driver in the extension host reports. */
export const REPORT_VARIABLE = 'ENGEE_KILLS_REPORT';
