import type { Clock } from '../../platform/clock.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { UserApi } from '../api/userApi.ts';
import { faultOf } from '../errors/engeeError.ts';
import type { RemotePath } from './remotePath.ts';

/** The names in each directory; a directory that is not there has none. */
export type RemoteListing = ReadonlyMap<RemotePath, ReadonlySet<string>>;

const timeoutMs = 5_000;
const maxDirectories = 50;
const maxNames = 5_000;

/**
 * Looks into directories on Engee by a line of Julia that changes nothing: the API itself cannot list. Undefined when
 * that is not known: a computation keeps the server from answering for long, there is too much to list, or it fails.
 */
export async function listRemote(
  { api, clock }: { readonly api: UserApi; readonly clock: Clock },
  server: ServerUrl,
  directories: readonly RemotePath[],
  signal: AbortSignal,
): Promise<RemoteListing | undefined> {
  if (directories.length === 0 || directories.length > maxDirectories) return undefined;
  const timeout = new AbortController();
  const timer = clock.schedule(() => { timeout.abort(); }, timeoutMs);
  try {
    const evaluation = await api.evaluate(server, listingCode(directories), AbortSignal.any([signal, timeout.signal]));
    return evaluation.kind === 'value' ? parseListing(evaluation.text, directories) : undefined;
  } catch (error) {
    if (faultOf(error) === undefined) throw error;
    return undefined;
  } finally {
    timer.dispose();
  }
}

/** Names go as hexadecimal digits both ways, since they may hold anything. Defines nothing; runs on Julia 1.5 to 1.12. */
function listingCode(directories: readonly RemotePath[]): string {
  const list = directories.map(toHex).join(',');
  const names = `(isdir(d) ? readdir(d) : String[])`;
  const encoded = `join((n -> bytes2hex(codeunits(n))).(${names}), ",")`;
  return `join((d -> length(${names}) > ${maxNames} ? "-" : ${encoded}).(String.(hex2bytes.(split("${list}", ",")))), ";")`;
}

function parseListing(text: string, directories: readonly RemotePath[]): RemoteListing | undefined {
  if (!/^[0-9a-f,;]*$/.test(text)) return undefined;
  const parts = text.split(';');
  if (parts.length !== directories.length) return undefined;
  return new Map(directories.map((directory, index) => [directory, new Set(namesIn(parts[index] ?? ''))]));
}

function namesIn(part: string): readonly string[] {
  return part === '' ? [] : part.split(',').map(fromHex);
}

function toHex(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(digits: string): string {
  return new TextDecoder().decode(Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
}
