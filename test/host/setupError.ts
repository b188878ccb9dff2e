/** Something the tests need cannot be had here. The message is one line: what is missing, and what to do. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** The one line to print for anything thrown while setting up: a SetupError's message, else the stack. */
export function describeSetupFailure(error: unknown): string {
  if (error instanceof SetupError) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
