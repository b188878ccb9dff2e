/**
 * Lets one call of `work` run at a time: who asks while it runs shares its result.
 * A caller that gives up does not stop the others; the work itself takes no signal of theirs.
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
