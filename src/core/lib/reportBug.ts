/** The default handler causes an unhandled rejection, which fails tests and appears in the editor's log. */
const unhandled = (error: unknown): void =>
  void Promise.reject(error instanceof Error ? error : new Error(String(error)));

let handler: (error: unknown) => void = unhandled;

/** Sets the handler for bugs. There is one for the whole extension, as for VS Code's own unexpected errors. */
export function onBug(handle: (error: unknown) => void): { dispose(): void } {
  handler = handle;
  return {
    dispose: () => {
      if (handler === handle) handler = unhandled;
    },
  };
}

/** Reports an unexpected error that no caller handles. Never throws. */
export function reportBug(error: unknown): void {
  try {
    handler(error);
  } catch (failure) {
    unhandled(failure);
  }
}
