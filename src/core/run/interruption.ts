/** What became of the wish to interrupt a run. */
export type Interruption =
  /** Thrown into the code; it may still catch it. */
  | 'thrown'
  /** The code computes without a pause: it is thrown when the code next waits or prints. */
  | 'pending'
  /** There is nothing to interrupt any more. */
  | 'ended'
  /** The code was sent without the bridge, and only the server can be stopped. */
  | 'impossible';
