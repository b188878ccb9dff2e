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

/** Creates a function that runs operations one at a time, in the order of the calls. A failed one does not stop the next. */
export function createSerialQueue(): <T>(operation: () => Promise<T>) => Promise<T> {
  let earlier: Promise<unknown> = Promise.resolve();
  return (operation) => {
    const turn = earlier.then(operation);
    earlier = turn.catch(() => undefined);
    return turn;
  };
}

/**
 * Creates a function that delivers results in the order of the calls, regardless of how long each one takes. Unlike in a
 * serial queue, the work has already begun.
 */
export function createSequencer(): <T>(result: Promise<T>) => Promise<T> {
  let earlier: Promise<unknown> = Promise.resolve();
  return (result) => {
    const turn = Promise.all([result, earlier]).then(([value]) => value);
    earlier = turn.catch(() => undefined);
    return turn;
  };
}
