import type { ServerUrl } from '../api/serverUrl.ts';
import type { BridgeCalls } from '../bridge/bridgeCalls.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { Run } from './runEvent.ts';

/** What of a run can be had whole: everything it printed, or its value as Julia shows it without limits. */
export type WholePart = 'output' | 'value';

const folder = '/user/.engee-vscode';

/**
 * Has the server write the whole output or value of a run to a file, lets `take` fetch that file, and removes it again.
 * Undefined: the server does not have it any more. Rejects with `EngeeError`, and as `take` does.
 * @param epoch under which the run was sent
 */
export async function withWholeResult<T>(
  calls: Pick<BridgeCalls, 'call'>,
  {
    server,
    run,
    epoch,
    part,
  }: { readonly server: ServerUrl; readonly run: Run; readonly epoch: string; readonly part: WholePart },
  take: (path: string) => Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const path = `${folder}/${run.id}-${part}.txt`;
  try {
    const { header } = await calls.call(server, signal, 'save', epoch, run.id, part, { text: path });
    if (header.kind === 'saved') return await take(path);
    if (header.kind === 'forgotten' || header.kind === 'otherEpoch' || header.kind === 'absent') return undefined;
    throw new EngeeError({ kind: 'protocol', what: 'run', detail: 'save' });
  } finally {
    // Also after a cancel: the file may have been written by then.
    await calls.call(server, new AbortController().signal, 'unsave', { text: path }).catch(() => undefined);
  }
}
