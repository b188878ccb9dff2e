import type { ServerUrl } from '../../../../../../src/core/api/serverUrl.ts';
import { EngeeError } from '../../../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../../../src/core/errors/fault.ts';
import type { RemoteEntry, RemoteFiles } from '../../../../../../src/core/files/remote/remoteFiles.ts';

const pageLength = 5_000;

/** Creates an entry of a folder. Names that end with a slash are folders. */
export function entry(name: string, more: Partial<RemoteEntry> = {}): RemoteEntry {
  const isFolder = name.endsWith('/');
  return {
    name: isFolder ? name.slice(0, -1) : name,
    isUsable: true,
    kind: isFolder ? 'folder' : 'file',
    sizeBytes: 1,
    modifiedMs: 1_700_000_000_000,
    changedMs: 1_700_000_000_000,
    mode: 0o644,
    version: '1',
    ...more,
  };
}

/** Lists folders that the test defines, in pages like the server's. */
export class FakeFolders implements Pick<RemoteFiles, 'list' | 'stat'> {
  readonly content = new Map<string, readonly RemoteEntry[]>();
  /** The folders of all requests. */
  readonly requests: string[] = [];
  /** Makes all requests fail. */
  fault: Fault | undefined;
  private held: (() => void)[] | undefined;

  /** @param names see `entry` */
  set(folder: string, ...names: readonly string[]): void {
    this.content.set(
      folder,
      names.map((name) => entry(name)),
    );
  }

  /** Keeps the next requests waiting until `release`. */
  hold(): void {
    this.held = [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const resume of held) resume();
  }

  async list(_server: ServerUrl, folder: string, after: string | undefined, signal: AbortSignal) {
    this.requests.push(folder);
    const answer = this.content.get(folder);
    const { held } = this;
    if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve));
    signal.throwIfAborted();
    if (this.fault !== undefined) throw new EngeeError(this.fault);
    if (answer === undefined) throw new EngeeError({ kind: 'remoteFile', path: folder, problem: 'notFound' });
    const start = Number(after ?? 0);
    const end = start + pageLength;
    const next = end < answer.length ? String(end) : undefined;
    return { entries: answer.slice(start, end), total: answer.length, next };
  }

  async stat(): Promise<never> {
    return Promise.reject(new Error('not used'));
  }
}
