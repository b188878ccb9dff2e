import type { Location } from '../../platform/localFiles.ts';
import type { Memento } from '../../platform/storage.ts';
import { parseRemotePath, remoteRoot, type RemotePath } from './remotePath.ts';
import type { FileOutcome } from './uploadOutcome.ts';

const targetKey = 'engee.files.target';
const twinsKey = 'engee.files.twins';
const maxTwins = 200;

/** Remembers the targets of a workspace's transfers, to suggest them the next time. */
export class TransferMemory {
  private readonly memento: Memento;

  constructor(memento: Memento) {
    this.memento = memento;
  }

  /**
   * The folder of the last upload that stored a file. Initially `/user`: code on Engee runs there, so it finds the files by
   * name.
   */
  get target(): RemotePath {
    const stored = this.memento.get(targetKey);
    return (typeof stored === 'string' ? parseRemotePath(stored) : undefined) ?? remoteRoot;
  }

  /** Remembers the folder and the paths of the stored files. Ignores an upload that stored nothing. */
  async addUpload(target: RemotePath, outcomes: readonly FileOutcome[]): Promise<void> {
    const stored = outcomes.filter((outcome) => outcome.kind === 'stored');
    if (stored.length === 0) return;
    await this.memento.update(targetKey, target);
    await this.addTwins(stored.map(({ file, remotePath }) => [file.location, remotePath] as const));
  }

  /** Returns the path to which a local file was last uploaded. */
  twinOf(location: Location): RemotePath | undefined {
    const twin = this.twins().find(([local]) => local === location);
    return twin === undefined ? undefined : parseRemotePath(twin[1]);
  }

  /** Returns the local file that was last uploaded to this path. */
  localOf(remotePath: string): Location | undefined {
    return this.twins().find(([, remote]) => remote === remotePath)?.[0];
  }

  private async addTwins(twins: readonly (readonly [Location, RemotePath])[]): Promise<void> {
    const added = new Set(twins.map(([location]) => location));
    const kept = this.twins().filter(([location]) => !added.has(location));
    await this.memento.update(twinsKey, [...twins, ...kept].slice(0, maxTwins));
  }

  private twins(): readonly (readonly [Location, string])[] {
    const stored = this.memento.get(twinsKey);
    return Array.isArray(stored) ? stored.filter(isTwin) : [];
  }
}

function isTwin(value: unknown): value is readonly [Location, string] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string';
}
