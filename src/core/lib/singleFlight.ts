/**
 * Runs `work` at most once at a time. Calls during a run share its result. `work` takes no signal, because a caller that
 * gives up must not cancel it for the others.
 */
export function singleFlight<T>(work: () => Promise<T>): () => Promise<T> {
  let inFlight: Promise<T> | undefined;
  return () => {
    inFlight ??= work().finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };
}
