import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { HttpFailure } from '../http.ts';
import type { LocalEntry, LocalFiles, LocalHash, LocalSource, LocalStat, NamingRules } from '../localFiles.ts';
import { hasCode, withFileFaults } from './fileFault.ts';
import { namesBelow, realPath } from './realPath.ts';
import { NodeStaging } from './staging.ts';
import type { StagingJournal } from './stagingJournal.ts';
import { exists } from './targets.ts';
import { fileIdentity, openWithoutWaiting, readUnchanged, takeSnapshot } from './unchangedFile.ts';

/** The files on this machine's disk. Locations are absolute paths. */
export class NodeLocalFiles implements LocalFiles {
  private readonly journal: StagingJournal;

  constructor(journal: StagingJournal) {
    this.journal = journal;
  }

  namingRules(): NamingRules {
    return process.platform === 'win32' ? 'windows' : 'posix';
  }

  async stat(path: string): Promise<LocalStat> {
    return withFileFaults(path, async () => {
      const realLocation = await realPath(path);
      // Not `stat(path)`, because a link may change in the meantime, and the location and stats must match.
      const stats = await lstat(realLocation, { bigint: true });
      const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other';
      const { size, mtimeNs, ctimeNs } = stats;
      return {
        name: basename(path),
        kind,
        sizeBytes: Number(size),
        realLocation,
        identity: fileIdentity(stats),
        state: [size, mtimeNs, ctimeNs, fileIdentity(stats)].join(':'),
        changedMs: Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n),
      };
    });
  }

  namesBelow(folder: string, path: string): readonly string[] | undefined {
    return namesBelow(folder, path);
  }

  async list(folder: string): Promise<readonly LocalEntry[]> {
    const entries = await withFileFaults(folder, () => readdir(folder, { withFileTypes: true }));
    return entries
      .map((entry) => ({ name: entry.name, location: join(folder, entry.name), isLink: entry.isSymbolicLink() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  child(folder: string, name: string): string {
    return join(folder, name);
  }

  parent(path: string): string | undefined {
    const folder = dirname(path);
    return folder === path ? undefined : folder;
  }

  async readText(path: string, maxBytes: number): Promise<string | undefined> {
    return withFileFaults(path, () => readSmallText(path, maxBytes));
  }

  async read(path: string, identity: string): Promise<LocalSource> {
    const found = await this.stat(path);
    if (found.identity !== identity) throw new EngeeError({ kind: 'localFile', path, code: 'REPLACED' });
    if (found.kind !== 'file') throw new EngeeError({ kind: 'invalidInput', input: 'notAFile' });
    return { sizeBytes: found.sizeBytes, source: { kind: 'path', path, identity } };
  }

  async hash(
    path: string,
    identity: string,
    onProgress: (hashedBytes: number) => void,
    signal: AbortSignal,
  ): Promise<LocalHash> {
    try {
      const snapshot = await takeSnapshot(path, identity);
      const hash = createHash('sha256');
      let hashedBytes = 0;
      for await (const chunk of readUnchanged(snapshot)) {
        signal.throwIfAborted();
        hash.update(chunk);
        hashedBytes += chunk.length;
        onProgress(hashedBytes);
      }
      return { sha256: hash.digest('hex'), sizeBytes: hashedBytes };
    } catch (error) {
      throw asLocalFault(error);
    }
  }

  async existing(folder: string, names: readonly string[]): Promise<readonly string[]> {
    const isThere = await Promise.all(names.map((name) => exists(join(folder, name))));
    return names.filter((_, index) => isThere[index]);
  }

  async folderNames(folder: string): Promise<readonly string[]> {
    const real = await withFileFaults(folder, () => realPath(folder));
    return real.split(sep).filter((name) => name !== '');
  }

  async stage(folder: string): Promise<NodeStaging> {
    const directory = await withFileFaults(folder, () => this.journal.create(folder));
    return new NodeStaging(folder, directory, this.journal);
  }
}

/** Converts the errors of `unchangedFile`, which serves requests first of all. */
function asLocalFault(error: unknown): unknown {
  if (!(error instanceof HttpFailure) || error.reason.kind !== 'localFile') return error;
  return new EngeeError(error.reason, { cause: error });
}

async function readSmallText(path: string, maxBytes: number): Promise<string | undefined> {
  const handle = await openWithoutWaiting(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    if (!(await handle.stat()).isFile()) return undefined;
    // One byte more than allowed, because the file may be growing.
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
    if (bytesRead > maxBytes) throw new EngeeError({ kind: 'invalidInput', input: 'tooLarge' });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
