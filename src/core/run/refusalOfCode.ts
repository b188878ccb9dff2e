import type { Fault } from '../errors/fault.ts';

/** Every other request of a run is smaller by far. Firewalls often read no more than this. */
const longBytes = 8 * 1024;

/** The fault of code that never arrived although the server answered small requests each time: long code is probably too long. */
export function refusalOfCode(fault: Fault, code: string): Fault {
  const bytes = new TextEncoder().encode(code).length;
  // The answer itself says what is wrong.
  if (fault.kind === 'protocol' || bytes < longBytes) return fault;
  return { kind: 'protocol', what: 'run', detail: fault.kind, problem: { kind: 'requestTooLarge', bytes } };
}
