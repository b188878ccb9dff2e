import type { ServerUrl } from '../../../../../../src/core/api/serverUrl.ts';
import type {
  RemoteFiles,
  SearchEnd,
  SearchMatch,
  SearchOptions,
} from '../../../../../../src/core/files/remote/remoteFiles.ts';
import { parseRemotePath, type RemotePath } from '../../../../../../src/core/files/remotePath.ts';
import { settle } from '../../../server/support/fakeClock.ts';

interface Search {
  readonly server: ServerUrl;
  readonly options: SearchOptions;
  readonly signal: AbortSignal;
  readonly report: (matches: readonly SearchMatch[]) => void;
  readonly resolve: (end: SearchEnd) => void;
  readonly reject: (error: unknown) => void;
}

export const server = 'https://engee.test/one/' as ServerUrl;

/** Returns a path below `/user`. */
export function at(path: string): RemotePath {
  const parsed = parseRemotePath(`/user/${path}`);
  if (parsed === undefined) throw new Error(`not a path: ${path}`);
  return parsed;
}

/** A server whose searches the test answers. A search that is aborted rejects with the reason. */
export class ScriptedSearch implements Pick<RemoteFiles, 'search'> {
  readonly searches: Search[] = [];

  search(...[to, options, report, signal]: Parameters<RemoteFiles['search']>): Promise<SearchEnd> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
      this.searches.push({ server: to, options, signal, report, resolve, reject });
    });
  }

  get last(): Search {
    const last = this.searches.at(-1);
    if (last === undefined) throw new Error('nothing was searched');
    return last;
  }

  async end(isCut = false): Promise<void> {
    this.last.resolve({ isCut, searchedFiles: 1 });
    await settle();
  }

  async fail(error: unknown): Promise<void> {
    this.last.reject(error);
    await settle();
  }
}
