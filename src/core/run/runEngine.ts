import type { ServerUrl } from '../api/serverUrl.ts';
import type { Run } from './runEvent.ts';
import type { RunObserver } from './runObserver.ts';
import type { RunOutcome } from './runOutcome.ts';
import type { Interruption } from './interruption.ts';

/** The way code is run on a server that is known to run. */
export interface RunEngine {
  /** Runs it once, never again by itself. Aborting stops the waiting, not the run. Rejects with `EngeeError`. */
  run(server: ServerUrl, run: Run, observer: RunObserver, signal: AbortSignal): Promise<RunOutcome>;
  /** Interrupts a run that `run` has sent. Rejects with `EngeeError`. */
  interrupt(server: ServerUrl, run: Run, signal: AbortSignal): Promise<Interruption>;
}
