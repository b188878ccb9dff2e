import { createHash } from 'node:crypto';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import { EngeeError } from '../../../../../src/core/errors/engeeError.ts';
import type {
  Progress,
  RemoteEntry,
  RemoteHash,
  Replacement,
} from '../../../../../src/core/files/remote/remoteFiles.ts';
import type { RemotePath } from '../../../../../src/core/files/remotePath.ts';

/** What is on the server, for tests of the logic alone. The content decides the version. */
export class FakeRemote {
  readonly replaced: Replacement[] = [];
  readonly statCalls: (readonly RemotePath[])[] = [];
  readonly hashCalls: (readonly RemotePath[])[] = [];
  readonly files: Map<string, string>;
  readonly others = new Map<string, Pick<RemoteEntry, 'kind' | 'link'>>();

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.files = new Map(Object.entries(files));
  }

  stat(_server: ServerUrl, paths: readonly RemotePath[]): Promise<readonly (RemoteEntry | undefined)[]> {
    this.statCalls.push(paths);
    return Promise.resolve(paths.map((path) => this.entryOf(path)));
  }

  hash(
    _server: ServerUrl,
    paths: readonly RemotePath[],
    onProgress: Progress,
    signal: AbortSignal,
  ): Promise<readonly (RemoteHash | undefined)[]> {
    signal.throwIfAborted();
    this.hashCalls.push(paths);
    const hashes = paths.map((path) => {
      const text = this.files.get(path);
      return text === undefined
        ? undefined
        : { sha256: sha256(text), sizeBytes: Buffer.byteLength(text), version: `v-${text}` };
    });
    onProgress(
      hashes.reduce((sum, hash) => sum + (hash?.sizeBytes ?? 0), 0),
      undefined,
    );
    return Promise.resolve(hashes);
  }

  replace(_server: ServerUrl, replacement: Replacement, onProgress: Progress): Promise<RemoteEntry> {
    const { target, expected, source } = replacement;
    const text = this.files.get(target);
    onProgress(source.sizeBytes, source.sizeBytes);
    if (expected.kind !== 'seen' || text === undefined || expected.version !== `v-${text}`)
      return Promise.reject(new EngeeError({ kind: 'remoteFile', path: target, problem: 'changed' }));
    this.replaced.push(replacement);
    const entry = this.entryOf(target);
    return entry === undefined ? Promise.reject(new Error('no entry')) : Promise.resolve(entry);
  }

  private entryOf(path: RemotePath): RemoteEntry | undefined {
    const text = this.files.get(path);
    const other = this.others.get(path);
    if (text === undefined && other === undefined) return undefined;
    return {
      name: path.slice(path.lastIndexOf('/') + 1),
      isUsable: true,
      kind: 'file',
      sizeBytes: Buffer.byteLength(text ?? ''),
      modifiedMs: 0,
      changedMs: 0,
      mode: 0o644,
      version: `v-${text ?? ''}`,
      ...other,
    };
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
