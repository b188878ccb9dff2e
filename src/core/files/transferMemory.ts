import type { Location } from '../../platform/localFiles.ts';
import type { Memento } from '../../platform/storage.ts';
import { parseRemotePath, type RemotePath, remoteRoot } from './remotePath.ts';
import type { FileOutcome } from './uploadOutcome.ts';

const targetKey = 'engee.files.target';
const copiesKey = 'engee.files.twins';
const maxCopies = 200;

/** Remembers the targets of a workspace's transfers, to suggest them the next time. */
export class TransferMemory {
  private readonly memento: Memento;

  constructor(memento: Memento) {
    this.memento = memento;
  }

  /**
   * The folder of the last upload that stored a file, or found it there. Initially `/user`: code on Engee runs there, so it
   * finds the files by name.
   */
  get target(): RemotePath {
    const stored = this.memento.get(targetKey);
    return (typeof stored === 'string' ? parseRemotePath(stored) : undefined) ?? remoteRoot;
  }

  /** Remembers the folder and the paths of the stored files. Ignores an upload without any. */
  async addUpload(target: RemotePath, outcomes: readonly FileOutcome[]): Promise<void> {
    const stored = outcomes.filter((outcome) => outcome.kind === 'stored' || outcome.kind === 'same');
    if (stored.length === 0) return;
    await this.memento.update(targetKey, target);
    await this.addCopies(stored.map(({ file, remotePath }) => [file.location, remotePath] as const));
  }

  /** Returns the path to which a local file was last uploaded. */
  remoteCopyOf(location: Location): RemotePath | undefined {
    const copy = this.copies().find(([local]) => local === location);
    return copy === undefined ? undefined : parseRemotePath(copy[1]);
  }

  /** Returns the local file that was last uploaded to this path. */
  localOf(remotePath: string): Location | undefined {
    return this.copies().find(([, remote]) => remote === remotePath)?.[0];
  }

  private async addCopies(copies: readonly (readonly [Location, RemotePath])[]): Promise<void> {
    const added = new Set(copies.map(([location]) => location));
    const kept = this.copies().filter(([location]) => !added.has(location));
    await this.memento.update(copiesKey, [...copies, ...kept].slice(0, maxCopies));
  }

  private copies(): readonly (readonly [Location, string])[] {
    const stored = this.memento.get(copiesKey);
    return Array.isArray(stored) ? stored.filter(isCopy) : [];
  }
}

function isCopy(value: unknown): value is readonly [Location, string] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string';
}
