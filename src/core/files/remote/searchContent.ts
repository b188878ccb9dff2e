import type { ServerUrl } from '../../api/serverUrl.ts';
import { EngeeError, faultOf } from '../../errors/engeeError.ts';
import { Emitter } from '../../lib/event.ts';
import { type RemotePath, remoteRoot } from '../remotePath.ts';
import type { RemoteFiles, SearchMatch } from './remoteFiles.ts';
import { addMatches, type SearchProgress, type SearchRequest, type SearchState } from './searchState.ts';

export interface SearchDependencies {
  readonly files: Pick<RemoteFiles, 'search'>;
  /** Returns the URI of a file for the current account; undefined if there is none. */
  readonly uriOf: (path: RemotePath) => string | undefined;
  /** Called with an error that is not a fault. */
  readonly onBug: (error: unknown) => void;
}

/** More results than a user reads. They all fit in memory. */
const maxMatches = 2_000;

/** Searches for text in the files on the server, one search at a time, and keeps the results of the last one. */
export class ContentSearch {
  private readonly dependencies: SearchDependencies;
  private readonly changed = new Emitter<SearchState>();
  readonly onDidChangeState = this.changed.event;
  private current: SearchState = { kind: 'none' };
  private running: AbortController | undefined;

  constructor(dependencies: SearchDependencies) {
    this.dependencies = dependencies;
  }

  get state(): SearchState {
    return this.current;
  }

  /** Searches, and replaces the results of the last search. Resolves when the search has ended. Never rejects. */
  async start(server: ServerUrl, request: SearchRequest, signal: AbortSignal): Promise<void> {
    this.abort();
    const running = new AbortController();
    this.running = running;
    this.change({ kind: 'results', request, files: [], progress: { kind: 'searching' } });
    const end = await this.end(server, request, AbortSignal.any([running.signal, signal]), running);
    if (this.running !== running) return;
    this.running = undefined;
    this.finish(end);
  }

  /** Stops the search and keeps what was found. */
  cancel(): void {
    if (this.abort()) this.finish({ kind: 'canceled' });
  }

  /** Stops the search and removes the results. */
  clear(): void {
    this.abort();
    if (this.current.kind !== 'none') this.change({ kind: 'none' });
  }

  dispose(): void {
    this.abort();
    this.changed.dispose();
  }

  private async end(
    server: ServerUrl,
    { folder, query, isCaseSensitive, isRegex, includesHidden }: SearchRequest,
    signal: AbortSignal,
    running: AbortController,
  ): Promise<SearchProgress> {
    const options = { folder, name: '', text: { query, isCaseSensitive, isRegex }, includesHidden, maxMatches };
    const home = this.dependencies.uriOf(remoteRoot);
    const add = (matches: readonly SearchMatch[]) => {
      if (this.running !== running) return;
      // After a switch of accounts, the same paths name files of another user.
      if (this.dependencies.uriOf(remoteRoot) === home) this.add(matches);
      else this.cancel();
    };
    try {
      const { isCut } = await this.dependencies.files.search(server, options, add, signal);
      return { kind: isCut ? 'cut' : 'complete' };
    } catch (error) {
      const fault = faultOf(error);
      if (fault?.kind === 'canceled') return { kind: 'canceled' };
      if (fault === undefined) this.dependencies.onBug(error);
      return { kind: 'failed', fault };
    }
  }

  private add(matches: readonly SearchMatch[]): void {
    if (this.current.kind !== 'results') return;
    const { files } = this.current;
    this.change({ ...this.current, files: addMatches(files, matches, this.dependencies.uriOf) });
  }

  private finish(progress: SearchProgress): void {
    if (this.current.kind === 'results') this.change({ ...this.current, progress });
  }

  private abort(): boolean {
    const { running } = this;
    this.running = undefined;
    running?.abort(new EngeeError({ kind: 'canceled' }));
    return running !== undefined;
  }

  private change(state: SearchState): void {
    this.current = state;
    this.changed.fire(state);
  }
}
