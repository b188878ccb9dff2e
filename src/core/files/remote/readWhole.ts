import type { Clock } from '../../../platform/clock.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import type { UserApi } from '../../api/userApi.ts';
import { EngeeError, faultOf } from '../../errors/engeeError.ts';
import type { RemotePath } from '../remotePath.ts';
import { fileProblem } from './documentChecks.ts';
import { withDeadline } from './fileCalls.ts';
import type { RemoteEntry, RemoteFiles } from './remoteFiles.ts';

/** The most that one call reads. */
export const maxRangeBytes = 1024 * 1024;
const downloadMs = 10 * 60_000;

/** Reads a file of at most `maxRangeBytes`. Returns undefined if it has changed since `entry`. */
export async function readAtOnce(
  files: Pick<RemoteFiles, 'read'>,
  server: ServerUrl,
  path: RemotePath,
  { version }: RemoteEntry,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const { bytes, sizeBytes } = await files.read(server, path, { offset: 0, length: maxRangeBytes, version }, signal);
    return bytes.length === sizeBytes ? new Uint8Array(bytes) : undefined;
  } catch (error) {
    const fault = faultOf(error);
    if (fault?.kind === 'remoteFile' && fault.problem === 'changed') return undefined;
    throw error;
  }
}

/** Downloads a file. Rejects with `remoteFile` `tooLarge` if it has more than `maxBytes`. */
export async function downloadWhole(
  { api, clock }: { readonly api: Pick<UserApi, 'download'>; readonly clock: Clock },
  server: ServerUrl,
  path: RemotePath,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  return withDeadline(clock, downloadMs, signal, async (limited) => {
    const reply = await api.download(server, [path], limited);
    if (reply.kind !== 'file') throw new EngeeError({ kind: 'protocol', what: 'download', detail: reply.kind });
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of reply.bytes) {
      size += part.length;
      if (size > maxBytes) throw fileProblem('tooLarge', path);
      parts.push(part);
    }
    return joinBytes(parts, size);
  });
}

function joinBytes(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
