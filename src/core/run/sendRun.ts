import { faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { placeCode } from './alignedCode.ts';
import type { BridgeRunDependencies, SendResult } from './bridgeRunDependencies.ts';
import { runFileName } from './runFileName.ts';
import { placeOfOutput } from './submission.ts';

/** Only the run request is this large; all others are far smaller. Firewalls often inspect no more than this. */
const longBytes = 8 * 1024;

/** Sends a run to the bridge. Resolves when the run has ended, or when the connection or the server fails. */
export async function sendRun(
  { calls, server, run, epoch, done }: BridgeRunDependencies,
  signal: AbortSignal,
): Promise<SendResult> {
  const { text, firstLine } = placeCode(run.submission);
  const { columns, rows, hasColor } = placeOfOutput(run.submission);
  const runCall = [
    'run',
    epoch,
    run.id,
    { text },
    { text: runFileName(run) },
    firstLine,
    columns,
    rows,
    hasColor,
    { text: run.submission.serverPath ?? '' },
  ] as const;
  try {
    const forget = done.length > 0 ? [['forget', epoch, ...done] as const] : [];
    // For code from the REPL, the bridge assigns the value to `ans`.
    const typed = run.submission.kind === 'repl' ? [['typed', epoch, run.id] as const] : [];
    return { kind: 'answered', reply: await calls.callAll(server, signal, [...forget, ...typed, runCall]) };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return { kind: 'lost', fault };
  }
}

/**
 * Returns the fault to report for code that never arrived although the server answered all small requests. If the code is long,
 * the likely reason is its size.
 */
export function explainUndelivered(fault: Fault, code: string): Fault {
  const bytes = new TextEncoder().encode(code).length;
  // A protocol fault already says what is wrong.
  if (fault.kind === 'protocol' || bytes < longBytes) return fault;
  return { kind: 'protocol', what: 'run', detail: fault.kind, problem: { kind: 'requestTooLarge', bytes } };
}
