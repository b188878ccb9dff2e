import { EngeeError } from '../../core/errors/engeeError.ts';

/** Runs a file operation. System errors become a `localFile` fault with `path`. */
export async function withFileFaults<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFileFault(error, path);
  }
}

/** Converts a system error to a `localFile` fault. Returns other errors unchanged. */
export function toFileFault(error: unknown, path: string): unknown {
  return isSystemError(error) ? new EngeeError({ kind: 'localFile', path, code: error.code }, { cause: error }) : error;
}

/** Whether this is a system error with one of these codes, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return isSystemError(error) && codes.includes(error.code);
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
