import { describe, type NextStep } from './describe.ts';
import type { Fault } from './fault.ts';

/**
 * Returns the actions that an error message would offer, for a view that shows the error in place. Always includes a retry,
 * because reading is harmless.
 * @param fault undefined for an unexpected error
 */
export function stepsAfter(fault: Fault | undefined): readonly NextStep[] {
  const steps = (fault && describe(fault)?.nextSteps) ?? [];
  return steps.includes('retry') ? steps : [...steps, 'retry'];
}
