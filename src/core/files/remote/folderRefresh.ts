import type { RemotePath } from '../remotePath.ts';
import type { OpenFolder, OpenFolders } from './openFolders.ts';
import { isUnanswered } from './readFolder.ts';

/** Reads the stale folders that are shown, one after another. */
export class FolderRefresh {
  private readonly folders: OpenFolders;
  private readonly mayRead: (isWanted: boolean) => boolean;
  private readonly load: (path: RemotePath, folder: OpenFolder) => Promise<void>;
  private isRunning = false;
  /** Whether the current refresh asks Julia even while code runs. */
  private isWanted = false;
  private ended = Promise.resolve();

  /** @param mayRead returns whether a refresh may go on that asks Julia while code runs, or that does not */
  constructor(
    folders: OpenFolders,
    mayRead: (isWanted: boolean) => boolean,
    load: (path: RemotePath, folder: OpenFolder) => Promise<void>,
  ) {
    this.folders = folders;
    this.mayRead = mayRead;
    this.load = load;
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
        await (folder.request?.done ?? this.load(path, folder));
        // The next requests would only wait for the same.
        if (!folder.isStale && isUnanswered(folder.state)) return;
      }
    } finally {
      this.isRunning = false;
      this.isWanted = false;
    }
  }

  private next(): readonly [RemotePath, OpenFolder] | undefined {
    return this.mayRead(this.isWanted) ? this.folders.nextStale() : undefined;
  }
}
