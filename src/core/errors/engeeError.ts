import type { Fault, FaultKind } from './fault.ts';

/** The one error that core throws. `message` is for logs: it holds the kind, never words for the user, never a secret. */
export class EngeeError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(`engee:${fault.kind}`, options);
    this.name = 'EngeeError';
    this.fault = fault;
  }
}

/** The fault of an error, or undefined when the error is not ours (a bug). */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof EngeeError) return error.fault;
  // What an AbortSignal without a reason of its own rejects with.
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'cancelled' };
  return undefined;
}

export function isFault(error: unknown, kind: FaultKind): boolean {
  return faultOf(error)?.kind === kind;
}
