import type { Clock } from '../../../platform/clock.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import { EngeeError, faultOf } from '../../errors/engeeError.ts';
import type { Fault } from '../../errors/fault.ts';
import { delay } from '../../lib/delay.ts';
import { Emitter } from '../../lib/event.ts';
import { type RemotePath, remoteRoot } from '../remotePath.ts';
import { hasWords, rankPaths, wordsOf } from './rankPaths.ts';
import type { RemoteFiles, SearchOptions } from './remoteFiles.ts';

export interface NameSearchDependencies {
  readonly files: Pick<RemoteFiles, 'search'>;
  readonly server: ServerUrl;
  readonly clock: Clock;
  /** Called with an error that is not a fault. */
  readonly onBug: (error: unknown) => void;
}

/** The files whose names match what the user has typed so far, best first. */
export type NameSearchState =
  /** Nothing is typed. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'searching'; readonly paths: readonly RemotePath[] }
  | { readonly kind: 'found'; readonly paths: readonly RemotePath[]; readonly isCut: boolean }
  /** @param fault undefined for an unexpected error, which is in the log */
  | { readonly kind: 'failed'; readonly fault: Fault | undefined };

/** Waits until the user stops typing. */
const settleMs = 200;
export const maxFoundNames = 500;
const maxTextLength = 300;

/** Searches the names of the files on the server while the user types. A new text cancels the search for the previous one. */
export class NameSearch {
  private readonly dependencies: NameSearchDependencies;
  private readonly changed = new Emitter<NameSearchState>();
  readonly onDidChangeState = this.changed.event;
  private current: NameSearchState = { kind: 'empty' };
  private words: readonly string[] = [];
  private running: AbortController | undefined;

  constructor(dependencies: NameSearchDependencies) {
    this.dependencies = dependencies;
  }

  get state(): NameSearchState {
    return this.current;
  }

  /** Searches for the files whose path contains all words of a text. */
  setText(text: string): void {
    const words = wordsOf(text.slice(0, maxTextLength));
    if (words.join(' ') === this.words.join(' ')) return;
    this.words = words;
    this.restart(settleMs);
  }

  /** Searches again after a failure. */
  retry(): void {
    this.restart(0);
  }

  dispose(): void {
    this.abort();
    this.changed.dispose();
  }

  private restart(delayMs: number): void {
    this.abort();
    const { words } = this;
    if (words.length === 0) {
      this.change({ kind: 'empty' });
      return;
    }
    const running = new AbortController();
    this.running = running;
    // The rows don't disappear while the user continues to type.
    const known = this.current.kind === 'searching' || this.current.kind === 'found' ? this.current.paths : [];
    this.change({
      kind: 'searching',
      paths: rankPaths(
        known.filter((path) => hasWords(path, words)),
        words,
      ),
    });
    void this.search(words, delayMs, running);
  }

  private async search(words: readonly string[], delayMs: number, running: AbortController): Promise<void> {
    const after = await this.outcome(words, delayMs, running);
    if (this.running !== running) return;
    this.running = undefined;
    this.change(after);
  }

  private async outcome(words: readonly string[], delayMs: number, running: AbortController): Promise<NameSearchState> {
    const { files, server, clock, onBug } = this.dependencies;
    const found = new Set<RemotePath>();
    try {
      await delay(clock, delayMs, running.signal);
      const { isCut } = await files.search(
        server,
        optionsFor(words),
        (matches) => {
          if (this.running !== running) return;
          for (const { path } of matches) found.add(path);
          this.change({ kind: 'searching', paths: rankPaths([...found], words) });
        },
        running.signal,
      );
      return { kind: 'found', paths: rankPaths([...found], words), isCut };
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) onBug(error);
      return { kind: 'failed', fault };
    }
  }

  private abort(): void {
    this.running?.abort(new EngeeError({ kind: 'canceled' }));
    this.running = undefined;
  }

  private change(state: NameSearchState): void {
    this.current = state;
    this.changed.fire(state);
  }
}

/** Hidden files are found only if the user types the dot of a hidden name. */
function optionsFor(words: readonly string[]): SearchOptions {
  const includesHidden = words.some((word) => /(?:^|\/)\./.test(word));
  return { folder: remoteRoot, name: words.join(' '), includesHidden, maxMatches: maxFoundNames };
}
