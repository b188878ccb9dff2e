import type { ServerUrl } from '../api/serverUrl.ts';
import type { Evaluation, UserApi } from '../api/userApi.ts';
import type { Submission } from './submission.ts';

/** The way code is run on a server that is known to run. */
export interface RunEngine {
  /** Runs it once, never again by itself. Aborting stops the waiting, not the run. Rejects with `EngeeError`. */
  run(server: ServerUrl, submission: Submission, signal: AbortSignal): Promise<Evaluation>;
}

/** Sends the code as it is to the documented endpoint; only the value of the last expression comes back. */
export function plainEngine(userApi: UserApi): RunEngine {
  return { run: (server, submission, signal) => userApi.evaluate(server, submission.code, signal) };
}
