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
  const timer = clock.schedule(() => {
    timeout.abort();
  }, timeoutMs);
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

/**
 * Names are separated by `/`, directories by `//`, which is at both ends too; the name `.` stands for too many.
 * No loop and no anonymous function: Julia would compile those anew each time. Defines nothing; runs on 1.5 to 1.12.
 */
function listingCode(directories: readonly RemotePath[]): string {
  const parts = directories.map((directory) => {
    const names = `readdir(${juliaString(directory)})`;
    return `isdir(${juliaString(directory)}) ? length(${names}) > ${maxNames} ? "." : join(${names}, "/") : ""`;
  });
  return `string("//", ${parts.join(', "//", ')}, "//")`;
}

/** A remote path holds neither backslashes nor control characters. */
function juliaString(path: RemotePath): string {
  return `"${path.replace(/["$]/g, '\\$&')}"`;
}

function parseListing(text: string, directories: readonly RemotePath[]): RemoteListing | undefined {
  const parts = text.split('//');
  if (parts.length !== directories.length + 2 || parts[0] !== '' || parts.at(-1) !== '') return undefined;
  const listing = directories.map((directory, index) => [directory, new Set(namesIn(parts[index + 1] ?? ''))] as const);
  return listing.some(([, names]) => names.has('.') || names.size > maxNames) ? undefined : new Map(listing);
}

function namesIn(part: string): readonly string[] {
  return part === '' ? [] : part.split('/');
}
