import type { BareClient } from './bareClient.ts';
import type { Row } from './row.ts';

/** What the bench extension needs to know about the sandbox. */
export interface BenchSetup {
  readonly controlUrl: string;
  /** The address of the user's server, with a trailing slash. */
  readonly serverUrl: string;
  readonly token: string;
  /** The Julia source of the bridge, as in the extension. */
  readonly bridgeSource: string;
}

/** The ID of the next measurement, undefined at the end. */
export type Order = { readonly id: string; readonly setup: BenchSetup } | undefined;

/** The environment variable with the address where the bench extension requests orders. */
export const DIRECTOR_VARIABLE = 'ENGEE_BENCH_DIRECTOR';

export interface BenchContext {
  readonly setup: BenchSetup;
  readonly client: BareClient;
}

/** A measurement in the extension host of the installed extension. The IDs of its rows start with its key in the table. */
export type Bench = (context: BenchContext) => Promise<readonly Row[]>;
