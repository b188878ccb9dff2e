import { createHash } from 'node:crypto';
import { EngeeError } from '../../../../../src/core/errors/engeeError.ts';
import type {
  Admit,
  LocalEntry,
  LocalFiles,
  LocalHash,
  LocalSource,
  LocalStat,
  Placement,
  StagedFile,
  Staging,
  UnpackedFile,
} from '../../../../../src/platform/localFiles.ts';

export type Node =
  | { readonly kind: 'file'; readonly text: string; readonly sizeBytes?: number }
  | { readonly kind: 'directory' }
  | { readonly kind: 'link'; readonly to: string }
  | { readonly kind: 'other' }
  | { readonly kind: 'broken'; readonly code: string };

export const file = (text = 'x'): Node => ({ kind: 'file', text });
export const folder: Node = { kind: 'directory' };
export const linkTo = (to: string): Node => ({ kind: 'link', to });

/** Files in memory, as nodes by absolute paths. */
export class MemoryFiles implements LocalFiles {
  readonly nodes: Map<string, Node>;
  readonly discarded: string[] = [];
  /** A path below the folder at which placing fails. */
  unplaceable: string | undefined;
  /** Whether link targets are reported. A disk does it, `workspace.fs` doesn't. */
  tellsLinks = true;
  unpacked: readonly { readonly path: string; readonly text: string }[] = [];

  constructor(nodes: Readonly<Record<string, Node>>) {
    this.nodes = new Map(Object.entries(nodes));
  }

  namingRules(): 'posix' {
    return 'posix';
  }

  stat(location: string): Promise<LocalStat> {
    const real = this.realLocation(location);
    const node = this.nodes.get(real) ?? { kind: 'broken', code: 'ENOENT' };
    if (node.kind === 'broken' || node.kind === 'link') {
      return Promise.reject(
        new EngeeError({ kind: 'localFile', path: location, code: node.kind === 'link' ? 'ELOOP' : node.code }),
      );
    }
    const sizeBytes = node.kind === 'file' ? (node.sizeBytes ?? Buffer.byteLength(node.text)) : 0;
    return Promise.resolve({
      name: baseName(location),
      kind: node.kind,
      sizeBytes,
      realLocation: this.tellsLinks ? real : undefined,
      identity: real,
      // The content is the state, as if it had been written long ago.
      state: node.kind === 'file' ? node.text : '',
      changedMs: 0,
    });
  }

  list(location: string): Promise<readonly LocalEntry[]> {
    const real = this.realLocation(location);
    const entries = [...this.nodes]
      .filter(([path]) => path.startsWith(`${real}/`) && !path.slice(real.length + 1).includes('/'))
      .map(([path, node]) => ({
        name: baseName(path),
        location: `${location}/${baseName(path)}`,
        isLink: node.kind === 'link',
      }));
    return Promise.resolve(entries);
  }

  child(location: string, name: string): string {
    return `${location}/${name}`;
  }

  parent(location: string): string | undefined {
    return location.lastIndexOf('/') <= 0 ? undefined : location.slice(0, location.lastIndexOf('/'));
  }

  readText(location: string, maxBytes: number): Promise<string | undefined> {
    const node = this.nodes.get(this.realLocation(location));
    if (node?.kind === 'broken')
      return Promise.reject(new EngeeError({ kind: 'localFile', path: location, code: node.code }));
    if (node?.kind !== 'file') return Promise.resolve(undefined);
    if (Buffer.byteLength(node.text) > maxBytes)
      return Promise.reject(new EngeeError({ kind: 'invalidInput', input: 'tooLarge' }));
    return Promise.resolve(node.text);
  }

  namesBelow(location: string, below: string): readonly string[] | undefined {
    if (below === location) return [];
    return below.startsWith(`${location}/`) ? below.slice(location.length + 1).split('/') : undefined;
  }

  async read(location: string, identity: string): Promise<LocalSource> {
    const { sizeBytes, identity: found } = await this.stat(location);
    if (found !== identity) throw new EngeeError({ kind: 'localFile', path: location, code: 'REPLACED' });
    return { sizeBytes, source: { kind: 'path', path: location, identity } };
  }

  async hash(
    location: string,
    identity: string,
    onProgress: (hashedBytes: number) => void,
    signal: AbortSignal,
  ): Promise<LocalHash> {
    signal.throwIfAborted();
    const { sizeBytes } = await this.read(location, identity);
    const node = this.nodes.get(this.realLocation(location));
    onProgress(sizeBytes);
    return {
      sha256: createHash('sha256')
        .update(node?.kind === 'file' ? node.text : '')
        .digest('hex'),
      sizeBytes,
    };
  }

  existing(location: string, names: readonly string[]): Promise<readonly string[]> {
    return Promise.resolve(names.filter((name) => this.nodes.has(`${location}/${name}`)));
  }

  folderNames(location: string): Promise<readonly string[]> {
    return Promise.resolve(this.realLocation(location).split('/').slice(1));
  }

  stage(location: string): Promise<Staging> {
    return Promise.resolve(new MemoryStaging(this, location));
  }

  /** A link to itself resolves to itself. */
  private realLocation(location: string): string {
    let real = location;
    for (let followed = 0, end = 1; followed < 40 && end > 0;) {
      end = real.indexOf('/', end);
      const node = this.nodes.get(end < 0 ? real : real.slice(0, end));
      if (node?.kind === 'link') {
        real = node.to + (end < 0 ? '' : real.slice(end));
        followed += 1;
        end = 1;
      } else if (end > 0) end += 1;
    }
    return real;
  }

  /** Returns the files' contents by path. */
  contents(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...this.nodes].flatMap(([path, node]) => (node.kind === 'file' ? [[path, node.text]] : [])),
    );
  }
}

class MemoryStaging implements Staging {
  private readonly staged = new Map<string, string>();
  private readonly files: MemoryFiles;
  private readonly folder: string;

  constructor(files: MemoryFiles, location: string) {
    this.files = files;
    this.folder = location;
  }

  async write(bytes: AsyncIterable<Uint8Array>, onProgress: (writtenBytes: number) => void): Promise<StagedFile> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) {
      chunks.push(chunk);
      onProgress(Buffer.concat(chunks).length);
    }
    return this.add(Buffer.concat(chunks).toString());
  }

  /** Entries whose path ends with a slash are folders and produce no file. */
  async unpack(archive: StagedFile, _maxEntries: number, admit: Admit): Promise<readonly UnpackedFile[]> {
    const kindOf = (path: string) => (path.endsWith('/') ? 'directory' : 'file');
    const entries = this.files.unpacked.map(
      ({ path, text }) => ({ path, sizeBytes: text.length, kind: kindOf(path), isEncrypted: false }) as const,
    );
    admit(entries, archive.sizeBytes);
    const files = this.files.unpacked.filter(({ path }) => kindOf(path) === 'file');
    return Promise.resolve(files.map(({ path, text }) => ({ ...this.add(text), path })));
  }

  check(arrivals: readonly Placement[]): Promise<readonly (readonly string[])[]> {
    return Promise.resolve(arrivals.map(({ path }) => path.split('/')));
  }

  place(stagedFile: StagedFile | undefined, path: string, mode: 'new' | 'replace'): Promise<string | undefined> {
    const target = `${this.folder}/${path}`;
    if (this.files.unplaceable === path)
      return Promise.reject(new EngeeError({ kind: 'localFile', path: target, code: 'ENOSPC' }));
    const present = this.files.nodes.get(target);
    if (stagedFile === undefined) {
      if (present !== undefined) return Promise.resolve(present.kind === 'directory' ? target : undefined);
      this.files.nodes.set(target, folder);
      return Promise.resolve(target);
    }
    if (present !== undefined && mode === 'new') return Promise.resolve(undefined);
    this.files.nodes.set(target, file(this.staged.get(stagedFile.id)));
    return Promise.resolve(target);
  }

  discard(): Promise<void> {
    this.files.discarded.push(this.folder);
    return Promise.resolve();
  }

  private add(text: string): StagedFile {
    const id = String(this.staged.size);
    this.staged.set(id, text);
    return { id, sizeBytes: Buffer.byteLength(text) };
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
