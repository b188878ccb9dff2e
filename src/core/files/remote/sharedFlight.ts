import { raceAbort } from '../../lib/abort.ts';

/**
 * Creates a function that does the same work only once at a time per key. Calls meanwhile share its result. Aborting ends only the
 * wait of one caller, and the work itself when nobody waits any longer.
 */
export function sharedFlight<T>(): (
  key: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
) => Promise<T> {
  const flights = new Map<string, { readonly result: Promise<T>; readonly ended: AbortController; waiting: number }>();
  return async (key, work, signal) => {
    signal.throwIfAborted();
    let flight = flights.get(key);
    if (flight === undefined) {
      const ended = new AbortController();
      flight = { result: work(ended.signal), ended, waiting: 0 };
      flights.set(key, flight);
    }
    flight.waiting++;
    try {
      return await raceAbort(flight.result, signal);
    } finally {
      // Also when the work has ended, because then all callers get here before any of them goes on.
      if (--flight.waiting === 0) {
        if (flights.get(key) === flight) flights.delete(key);
        flight.ended.abort();
      }
    }
  };
}
