import type { Memento } from '../../../platform/storage.ts';

const key = 'engee.files.recent';
const maxCount = 30;

/** Remembers which server files were last shown in this workspace, newest first, by their URIs. */
export class RecentFiles {
  private readonly memento: Memento;

  constructor(memento: Memento) {
    this.memento = memento;
  }

  get uris(): readonly string[] {
    const stored = this.memento.get(key);
    return Array.isArray(stored) ? stored.filter((uri) => typeof uri === 'string') : [];
  }

  async add(uri: string): Promise<void> {
    const { uris } = this;
    if (uris[0] === uri) return;
    await this.memento.update(key, [uri, ...uris.filter((known) => known !== uri)].slice(0, maxCount));
  }
}
