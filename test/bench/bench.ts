import type { BareClient } from './bareClient.ts';
import type { BenchSetup } from './benchSetup.ts';
import type { Row } from './row.ts';

export interface BenchContext {
  readonly setup: BenchSetup;
  readonly client: BareClient;
}

/** A measurement in the extension host of the installed extension. The IDs of its rows start with its key in the table. */
export type Bench = (context: BenchContext) => Promise<readonly Row[]>;
