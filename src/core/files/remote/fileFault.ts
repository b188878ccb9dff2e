import { EngeeError } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import type { ReplyProblem } from './filesReply.ts';

/** Returns the error for a problem that the server reports. @param path used if the server names none */
export function problemError({ problem, path, detail }: ReplyProblem, requested: string): EngeeError {
  if (problem === 'canceled') return new EngeeError({ kind: 'canceled' });
  return new EngeeError({
    kind: 'remoteFile',
    path: path === '' ? requested : path,
    problem,
    ...(detail !== '' && { detail }),
  });
}

/** Returns the error for a reply that makes no sense. */
export function unexpectedReply(detail: string): EngeeError {
  return new EngeeError({ kind: 'protocol', what: 'files', detail: `files: ${detail}` });
}

/** Names the operation in a fault of an evaluation, because for the user nothing ran. */
export function forFiles(fault: Fault): Fault {
  return 'what' in fault && fault.what === 'run' ? { ...fault, what: 'files' } : fault;
}
