import type { Location } from '../../platform/localFiles.ts';
import type { Memento } from '../../platform/memento.ts';
import { parseRemotePath, remoteRoot, type RemotePath } from './remotePath.ts';

const targetKey = 'engee.files.target';
const twinsKey = 'engee.files.twins';
const maxTwins = 200;

/** What the transfers of a workspace leave behind, to offer it the next time. */
export class TransferMemory {
  private readonly memento: Memento;

  constructor(memento: Memento) {
    this.memento = memento;
  }

  /** The folder of the last upload; at first `/user`, where code on Engee runs, so that it finds files by name. */
  get target(): RemotePath {
    const stored = this.memento.get(targetKey);
    return (typeof stored === 'string' ? parseRemotePath(stored) : undefined) ?? remoteRoot;
  }

  async setTarget(target: RemotePath): Promise<void> {
    await this.memento.update(targetKey, target);
  }

  /** Where a local file was last uploaded to. */
  twinOf(location: Location): RemotePath | undefined {
    const twin = this.twins().find(([local]) => local === location);
    return twin === undefined ? undefined : parseRemotePath(twin[1]);
  }

  /** The local file that was last uploaded to this path. */
  localOf(remotePath: string): Location | undefined {
    return this.twins().find(([, remote]) => remote === remotePath)?.[0];
  }

  async addTwins(twins: readonly (readonly [Location, RemotePath])[]): Promise<void> {
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
