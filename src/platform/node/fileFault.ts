import { EngeeError } from '../../core/errors/engeeError.ts';

/** Runs work on the disk; what the system refuses becomes a `localFile` fault that names `path`. */
export async function withFileFaults<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFileFault(error, path);
  }
}

/** Errors that are not the system's pass as they are. */
export function toFileFault(error: unknown, path: string): unknown {
  return isSystemError(error) ? new EngeeError({ kind: 'localFile', path, code: error.code }, { cause: error }) : error;
}

/** Whether the system refused with this code, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return isSystemError(error) && codes.includes(error.code);
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
