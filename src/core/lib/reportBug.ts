/** Without a handler a bug ends up as an unhandled rejection, which fails a test and is seen in the editor's own log. */
const unhandled = (error: unknown): void =>
  void Promise.reject(error instanceof Error ? error : new Error(String(error)));

let handler: (error: unknown) => void = unhandled;

/** Sets where bugs are written to; there is one place for the whole extension, as for VS Code's own unexpected errors. */
export function onBug(handle: (error: unknown) => void): { dispose(): void } {
  handler = handle;
  return {
    dispose: () => {
      if (handler === handle) handler = unhandled;
    },
  };
}

/** Reports an error that nobody waits for and that must stop nothing else. Never throws. */
export function reportBug(error: unknown): void {
  try {
    handler(error);
  } catch (failure) {
    unhandled(failure);
  }
}
