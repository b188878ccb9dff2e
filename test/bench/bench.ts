import type { BareClient } from './bareClient.ts';
import type { BenchSetup } from './benchSetup.ts';
import type { Row } from './row.ts';

export interface BenchContext {
  readonly setup: BenchSetup;
  readonly client: BareClient;
}

/** Something to measure inside the extension host, where the installed extension runs. Its rows' ids begin with its key in the table. */
export type Bench = (context: BenchContext) => Promise<readonly Row[]>;
