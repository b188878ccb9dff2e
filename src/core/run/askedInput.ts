/** Code that waits for a line of input. */
export interface AskedInput {
  /** Aborted when no answer is needed: there is one, or the run has ended. */
  readonly over: AbortSignal;
  /** Sends a line; undefined: there is no more input. Rejects with `EngeeError`, and can then be called again. */
  answer(line: string | undefined, signal: AbortSignal): Promise<void>;
}
