/** Passes results on in the order in which they were asked for, although some take longer to come. */
export function inOrder(): <T>(result: Promise<T>) => Promise<T> {
  let earlier: Promise<unknown> = Promise.resolve();
  return (result) => {
    const turn = Promise.all([result, earlier]).then(([value]) => value);
    earlier = turn.catch(() => undefined);
    return turn;
  };
}
