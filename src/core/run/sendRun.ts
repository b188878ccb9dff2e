import { faultOf } from '../errors/engeeError.ts';
import type { BridgeRunParts, Sent } from './bridgeRunParts.ts';
import { fileNameOf } from './fileNameOf.ts';
import { placeCode } from './placedCode.ts';
import { placeOfOutput } from './submission.ts';

/** Sends a run to the bridge. Resolves when the run has ended, or when the connection or the server fails. */
export async function sendRun({ calls, server, run, epoch, done }: BridgeRunParts, signal: AbortSignal): Promise<Sent> {
  const { text, firstLine } = placeCode(run.submission);
  const { columns, rows, hasColor } = placeOfOutput(run.submission);
  const begin = [
    'run',
    epoch,
    run.id,
    { text },
    { text: fileNameOf(run) },
    firstLine,
    columns,
    rows,
    hasColor,
  ] as const;
  try {
    const forget = done.length > 0 ? [['forget', epoch, ...done] as const] : [];
    // Its value becomes `ans`.
    const typed = run.submission.kind === 'repl' ? [['typed', epoch, run.id] as const] : [];
    return { kind: 'answered', reply: await calls.callAll(server, signal, [...forget, ...typed, begin]) };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return { kind: 'lost', fault };
  }
}
