/** The tests need something that this machine doesn't have. The message is one line: what is missing and what to do. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** Returns what to print for an error during setup: the message of a SetupError, or the stack of any other error. */
export function describeSetupFailure(error: unknown): string {
  if (error instanceof SetupError) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
