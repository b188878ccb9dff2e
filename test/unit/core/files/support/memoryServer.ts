import { EngeeError } from '../../../../../src/core/errors/engeeError.ts';
import type { RemoteProblem } from '../../../../../src/core/errors/fault.ts';
import type { DocumentFilesDependencies } from '../../../../../src/core/files/remote/documentFiles.ts';
import type { ExpectedTarget, RemoteEntry, RemoteFiles } from '../../../../../src/core/files/remote/remoteFiles.ts';
import { remoteBaseName, type RemotePath } from '../../../../../src/core/files/remotePath.ts';
import { sha256Hex } from '../../../../../src/core/lib/crypto.ts';

interface StoredFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly modifiedMs: number;
  readonly version: string;
}

/** The files of a server in memory, with the rules of `RemoteFiles`. Notes the requests. */
export class MemoryServer {
  readonly requests: string[] = [];
  /** Called before a request is answered. */
  onRequest: (name: string) => void = () => undefined;
  private readonly stored = new Map<string, StoredFile>();
  private changes = 0;

  readonly files: DocumentFilesDependencies['files'] = {
    stat: (_server, paths) => this.answer('stat', () => paths.map((path) => this.entry(path))),
    read: (_server, path, { offset, length, version }) =>
      this.answer('read', () => {
        const file = this.existing(path);
        if (version !== undefined && version !== file.version) throw problem('changed', path);
        return {
          bytes: file.bytes.slice(offset, offset + length),
          sizeBytes: file.bytes.length,
          version: file.version,
        };
      }),
    replace: async (...args) => this.replace(...args),
  };

  readonly api: DocumentFilesDependencies['api'] = {
    download: (_server, [path = '']) =>
      this.answer('download', () => {
        const { bytes } = this.existing(path);
        return { kind: 'file', bytes: pieces(bytes) };
      }),
  };

  /** Stores a file as another program does. */
  put(path: string, text: string | Uint8Array, modifiedMs: number): void {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : new Uint8Array(text);
    this.stored.set(path, { bytes, modifiedMs, version: `v${++this.changes}` });
  }

  delete(path: string): void {
    this.stored.delete(path);
  }

  text(path: string): string | undefined {
    const file = this.stored.get(path);
    return file && new TextDecoder().decode(file.bytes);
  }

  private async replace(
    ...[, { target, source, sha256, expected }]: Parameters<RemoteFiles['replace']>
  ): Promise<RemoteEntry> {
    await this.answer('replace', () => undefined);
    if (source.source.kind !== 'bytes') throw problem('failed', target);
    const { bytes } = source.source;
    if ((await sha256Hex(bytes)) !== sha256) throw problem('failed', target);
    const found = await this.mismatch(target, expected);
    if (found !== undefined) throw problem(found, target);
    this.put(target, bytes, this.changes + 1_000_000);
    const entry = this.entry(target);
    if (entry === undefined) throw problem('notFound', target);
    return entry;
  }

  private async mismatch(path: string, expected: ExpectedTarget): Promise<RemoteProblem | undefined> {
    const file = this.stored.get(path);
    if (expected.kind === 'absent') return file === undefined ? undefined : 'exists';
    if (file === undefined) return 'changed';
    const isSame = file.version === expected.version || (await sha256Hex(file.bytes)) === expected.sha256;
    return isSame ? undefined : 'changed';
  }

  private entry(path: string): RemoteEntry | undefined {
    const file = this.stored.get(path);
    return (
      file && {
        name: remoteBaseName(path as RemotePath),
        isUsable: true,
        kind: 'file',
        sizeBytes: file.bytes.length,
        modifiedMs: file.modifiedMs,
        changedMs: file.modifiedMs,
        mode: 0o644,
        version: file.version,
      }
    );
  }

  private existing(path: string): StoredFile {
    const file = this.stored.get(path);
    if (file === undefined) throw problem('notFound', path);
    return file;
  }

  private async answer<T>(name: string, work: () => T): Promise<T> {
    this.requests.push(name);
    await Promise.resolve();
    this.onRequest(name);
    return work();
  }
}

function problem(kind: RemoteProblem, path: string): EngeeError {
  return new EngeeError({ kind: 'remoteFile', path, problem: kind });
}

/** Yields bytes in several parts, as a connection does. */
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let start = 0; start < bytes.length; start += 100_000) yield bytes.subarray(start, start + 100_000);
}
