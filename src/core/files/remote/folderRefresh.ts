import type { Clock } from '../../../platform/clock.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { RemotePath } from '../remotePath.ts';
import type { OpenFolder, OpenFolders } from './openFolders.ts';
import { isUnanswered } from './readFolder.ts';

export interface FolderRefreshDependencies {
  readonly folders: OpenFolders;
  readonly clock: Clock;
  /** Returns whether folders may be read now. @param isWanted whether to ask Julia while code runs */
  readonly mayRead: (isWanted: boolean) => boolean;
  readonly load: (path: RemotePath, folder: OpenFolder) => Promise<void>;
}

/** Reads the stale folders that are shown, one after another. */
export class FolderRefresh {
  private readonly dependencies: FolderRefreshDependencies;
  private timer: Disposable | undefined;
  private isRunning = false;
  /** Whether the current refresh asks Julia even while code runs. */
  private isWanted = false;
  private ended = Promise.resolve();

  constructor(dependencies: FolderRefreshDependencies) {
    this.dependencies = dependencies;
  }

  /** Runs later, and only once for several calls. Doesn't ask Julia while code runs. */
  runSoon(delayMs: number): void {
    this.cancel();
    this.timer = this.dependencies.clock.schedule(() => void this.run(false), delayMs);
  }

  cancel(): void {
    this.timer?.dispose();
    this.timer = undefined;
  }

  /** Resolves when no shown folder is stale, or the server does not answer. @param isWanted whether to ask Julia while code runs */
  async run(isWanted: boolean): Promise<void> {
    this.isWanted ||= isWanted;
    if (!this.isRunning) this.ended = this.readStale();
    return this.ended;
  }

  private async readStale(): Promise<void> {
    this.isRunning = true;
    try {
      for (let next = this.next(); next !== undefined; next = this.next()) {
        const [path, folder] = next;
        await (folder.request?.done ?? this.dependencies.load(path, folder));
        // The next requests would only wait for the same.
        if (!folder.isStale && isUnanswered(folder.state)) return;
      }
    } finally {
      this.isRunning = false;
      this.isWanted = false;
    }
  }

  private next(): readonly [RemotePath, OpenFolder] | undefined {
    const { folders, mayRead } = this.dependencies;
    return mayRead(this.isWanted) ? folders.nextStale() : undefined;
  }
}
