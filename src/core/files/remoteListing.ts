import type { Clock } from '../../platform/clock.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { UserApi } from '../api/userApi.ts';
import { faultOf } from '../errors/engeeError.ts';
import { juliaString, type RemotePath } from './remotePath.ts';

/** The names in each directory. A directory that doesn't exist has none. */
export type RemoteListing = ReadonlyMap<RemotePath, ReadonlySet<string>>;

const timeoutMs = 5_000;
const maxDirectories = 50;
const maxNames = 5_000;

/**
 * Lists directories on Engee with one line of read-only Julia code, because the API can't list. Returns undefined if the
 * server is busy for too long, if there are too many names, or if the request fails.
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
 * Separates names with `/` and directories with `//`, which is also at both ends. The name `.` means too many names.
 * Avoids loops and anonymous functions because Julia would compile them again each time. Works in Julia 1.5 to 1.12.
 */
function listingCode(directories: readonly RemotePath[]): string {
  const parts = directories.map((directory) => {
    const names = `readdir(${juliaString(directory)})`;
    return `isdir(${juliaString(directory)}) ? length(${names}) > ${maxNames} ? "." : join(${names}, "/") : ""`;
  });
  return `string("//", ${parts.join(', "//", ')}, "//")`;
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
