import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { EngeeError, faultOf } from '../../core/errors/engeeError.ts';
import type { Admit, ArchiveEntry, UnpackedFile } from '../localFiles.ts';
import { toFileFault, withFileFaults } from './fileFault.ts';
import { privateFolderMode } from './privateFiles.ts';
import { writeNewFile } from './writeNewFile.ts';

export interface UnpackLimits {
  readonly maxEntries: number;
  readonly admit: Admit;
}

/**
 * Unpacks a ZIP into a new directory. The files there only have numbers, so that an editor or Git that watches the parent
 * folder doesn't pick up a repository or settings before the user has agreed. `admit` checks names and sizes before anything
 * is written. Unpacked bytes are counted and checksums are compared. Modes from the archive are ignored.
 * Rejects with what `admit` throws, with `archive` if more bytes are unpacked than admitted, and with `protocol` if it is damaged.
 */
export async function unpackZip(
  path: string,
  into: string,
  limits: UnpackLimits,
  signal: AbortSignal,
): Promise<readonly UnpackedFile[]> {
  const zip = await withArchiveFaults(path, () => openPromise(path, { autoClose: false, decodeStrings: false }));
  try {
    if (zip.entryCount > limits.maxEntries) throw unsafeArchive();
    const entries = await withArchiveFaults(path, () => readEntries(zip));
    const budgetBytes = limits.admit(entries.map(describeEntry), zip.fileSize);
    await withFileFaults(into, () => mkdir(into, { mode: privateFolderMode }));
    return await extract(zip, entries, into, budgetBytes, signal);
  } finally {
    const closed = once(zip, 'close');
    zip.close();
    await closed;
  }
}

async function readEntries(zip: ZipFile): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  return entries;
}

function describeEntry(entry: Entry): ArchiveEntry {
  return {
    path: pathOf(entry),
    sizeBytes: entry.uncompressedSize,
    kind: kindOf(entry),
    isEncrypted: entry.isEncrypted(),
  };
}

/** Keeps backslashes, so that `admit` refuses them. */
function pathOf(entry: Entry): string {
  return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
}

/** The upper half of the attributes is a Unix mode, or zero if the archive was not created on Unix. */
function kindOf(entry: Entry): ArchiveEntry['kind'] {
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (type === 0) return pathOf(entry).endsWith('/') ? 'directory' : 'file';
  if (type === 0o100000) return 'file';
  return type === 0o040000 ? 'directory' : 'other';
}

async function extract(
  zip: ZipFile,
  entries: readonly Entry[],
  into: string,
  budgetBytes: number,
  signal: AbortSignal,
): Promise<readonly UnpackedFile[]> {
  const files: UnpackedFile[] = [];
  let leftBytes = budgetBytes;
  for (const entry of entries) {
    signal.throwIfAborted();
    const path = pathOf(entry);
    if (path.endsWith('/')) continue;
    const id = join(into, String(files.length + 1));
    const sizeBytes = await withArchiveFaults(path, () =>
      writeNewFile(id, readVerified(zip, entry, leftBytes), () => undefined, signal),
    );
    leftBytes -= sizeBytes;
    files.push({ id, path, sizeBytes });
  }
  return files;
}

/** Reads the bytes of an entry. Throws if there are too many or the checksum differs. */
async function* readVerified(zip: ZipFile, entry: Entry, budgetBytes: number): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  let sum = 0;
  const stream = await zip.openReadStreamPromise(entry);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > budgetBytes) throw unsafeArchive();
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== entry.crc32) throw new Error('checksum differs');
}

/** Converts the library's errors to a fault for a damaged archive. */
async function withArchiveFaults<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const known = toFileFault(error, path);
    if (faultOf(known) !== undefined) throw known;
    throw new EngeeError({ kind: 'protocol', what: 'download', detail: 'damaged archive' }, { cause: error });
  }
}

function unsafeArchive(): EngeeError {
  return new EngeeError({ kind: 'invalidInput', input: 'archive' });
}
