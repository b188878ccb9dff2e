/** Creates a function that delivers results in the order of the calls, regardless of how long each one takes. */
export function createSequencer(): <T>(result: Promise<T>) => Promise<T> {
  let earlier: Promise<unknown> = Promise.resolve();
  return (result) => {
    const turn = Promise.all([result, earlier]).then(([value]) => value);
    earlier = turn.catch(() => undefined);
    return turn;
  };
}
