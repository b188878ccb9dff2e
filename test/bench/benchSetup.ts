/** What the bench's extension has to know of the sandbox. */
export interface BenchSetup {
  readonly controlUrl: string;
  /** The address of the user's server, with a last slash. */
  readonly serverUrl: string;
  readonly token: string;
  /** The Julia of the bridge, as the extension carries it. */
  readonly bridgeSource: string;
}

/** What is to be measured next; undefined: nothing more. */
export type Order = { readonly id: string; readonly setup: BenchSetup } | undefined;

/** Environment variable with the address where the bench's extension asks for orders. */
export const DIRECTOR_VARIABLE = 'ENGEE_BENCH_DIRECTOR';
