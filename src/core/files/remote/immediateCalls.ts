import type { Inflate } from '../../../platform/inflate.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import { EngeeError } from '../../errors/engeeError.ts';
import { base64ToBytes } from '../../lib/base64.ts';
import type { RemotePath } from '../remotePath.ts';
import type { FileCalls } from './fileCalls.ts';
import { unexpectedReply } from './fileFault.ts';
import type { RemoteFolderPage, RemoteRange, RemoteVersion } from './remoteFiles.ts';

const pageEntries = 5_000;
const maxReadBytes = 1024 * 1024;

/** Implements `RemoteFiles.list`. */
export async function listPage(
  calls: FileCalls,
  server: ServerUrl,
  folder: RemotePath,
  after: string | undefined,
  signal: AbortSignal,
): Promise<RemoteFolderPage> {
  const call = ['list_folder', { text: folder }, after ?? '', pageEntries] as const;
  const { header } = await calls.ask(server, { kind: 'entries', call, path: folder }, signal);
  if (header.next !== null && header.next === after) throw unexpectedReply('page');
  return { entries: header.entries, total: header.total, next: header.next ?? undefined };
}

/** Implements `RemoteFiles.read`. */
export async function readRange(
  calls: FileCalls,
  inflate: Inflate,
  server: ServerUrl,
  path: RemotePath,
  { offset, length, version }: { readonly offset: number; readonly length: number; readonly version?: RemoteVersion },
  signal: AbortSignal,
): Promise<RemoteRange> {
  if (length > maxReadBytes) throw new EngeeError({ kind: 'remoteFile', path, problem: 'tooLarge' });
  const call = ['read_range', { text: path }, offset, length, version ?? ''] as const;
  const { header, payload } = await calls.ask(server, { kind: 'range', call, path }, signal);
  const expectedBytes = Math.max(0, Math.min(length, header.size - offset));
  if (header.bytes !== expectedBytes) throw unexpectedReply('range');
  const bytes = await decoded(payload, header.encoding, header.bytes, inflate);
  if (bytes.length !== header.bytes) throw unexpectedReply('range');
  return { bytes, sizeBytes: header.size, version: header.version };
}

async function decoded(
  payload: string,
  encoding: 'base64' | 'deflate',
  maxBytes: number,
  inflate: Inflate,
): Promise<Uint8Array> {
  try {
    // [guess] A server may strip or add line ends.
    const bytes = base64ToBytes(payload.trim());
    return encoding === 'deflate' ? await inflate(bytes, maxBytes) : bytes;
  } catch {
    throw unexpectedReply('encoding');
  }
}
