import { ownFolder } from '../api/remoteNames.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { BridgeCalls } from '../bridge/bridgeCalls.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { Run } from './model.ts';

/** What can be saved in full: everything a run printed, or its value as Julia shows it without size limits. */
export type WholePart = 'output' | 'value';

const folder = `/user/${ownFolder}`;

/**
 * Makes the server write the full output or value of a run to a file, calls `take` with the path of that file, and removes the
 * file. Returns undefined if the server no longer has the result.
 * @param epoch the epoch under which the run was sent
 * @throws EngeeError, and whatever `take` throws
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
    // Also after a cancellation, because the file may already have been written.
    await calls.call(server, new AbortController().signal, 'unsave', { text: path }).catch(() => undefined);
  }
}
