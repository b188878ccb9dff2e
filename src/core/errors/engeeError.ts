import type { Fault, FaultKind } from './fault.ts';

/** The only error that core throws. `message` is for logs. It contains the fault's kind, but no user-facing text and no secrets. */
export class EngeeError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(`engee:${fault.kind}`, options);
    this.name = 'EngeeError';
    this.fault = fault;
  }
}

/** Returns the fault of an error, or undefined if the error is not ours (a bug). */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof EngeeError) return error.fault;
  // The default reason of an AbortSignal.
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'canceled' };
  return undefined;
}

export function isFault(error: unknown, kind: FaultKind): boolean {
  return faultOf(error)?.kind === kind;
}
