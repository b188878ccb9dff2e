/** A promise that the test settles. */
export function deferred(): { readonly promise: Promise<undefined>; readonly resolve: () => void } {
  let settlePromise: (value: undefined) => void = () => undefined;
  const promise = new Promise<undefined>((resolve) => {
    settlePromise = resolve;
  });
  return {
    promise,
    resolve: () => {
      settlePromise(undefined);
    },
  };
}
