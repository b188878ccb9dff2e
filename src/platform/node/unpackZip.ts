import { writeFile } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, inflateRawSync } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { EngeeError, faultOf } from '../../core/errors/engeeError.ts';
import type { Admit, ArchiveEntry, UnpackedFile } from '../localFiles.ts';
import { ArchiveReader } from './archiveReader.ts';
import { toFileFault, withFileFaults } from './fileFault.ts';
import { privateFileMode, privateFolderMode } from './privateFiles.ts';
import { writeNewFile } from './writeNewFile.ts';

/** Smaller entries are unpacked at once, and written several at a time meanwhile, because a stream costs more than their bytes. */
const smallBytes = 64 * 1024;
const filesAtATime = 16;
/** The one of `fs/promises` takes a third longer. */
const writeSmall = promisify(writeFile);
const stored = 0;
const deflated = 8;

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
  const handle = await withFileFaults(path, () => open(path));
  try {
    const reader = new ArchiveReader(handle);
    const zip = await withArchiveFaults(path, async () => {
      const { size } = await handle.stat();
      return fromRandomAccessReaderPromise(reader, size, { autoClose: false, decodeStrings: false });
    });
    if (zip.entryCount > limits.maxEntries) throw unsafeArchive();
    const entries = await withArchiveFaults(path, () => readEntries(zip));
    const budgetBytes = limits.admit(entries.map(describeEntry), zip.fileSize);
    await withFileFaults(into, () => mkdir(into, { mode: privateFolderMode }));
    return await extract({ zip, reader }, entries, into, budgetBytes, signal);
  } finally {
    await handle.close();
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

interface Archive {
  readonly zip: ZipFile;
  readonly reader: ArchiveReader;
}

async function extract(
  archive: Archive,
  entries: readonly Entry[],
  into: string,
  budgetBytes: number,
  signal: AbortSignal,
): Promise<readonly UnpackedFile[]> {
  const files: UnpackedFile[] = [];
  let unwritten: SmallFile[] = [];
  let writing = Promise.resolve();
  let leftBytes = budgetBytes;
  try {
    for (const entry of entries) {
      signal.throwIfAborted();
      const path = pathOf(entry);
      if (path.endsWith('/')) continue;
      const id = join(into, String(files.length + 1));
      let sizeBytes: number;
      if (isSmall(entry)) {
        const bytes = await withArchiveFaults(path, () => readSmall(archive, entry));
        sizeBytes = bytes.length;
        if (sizeBytes > leftBytes) throw unsafeArchive();
        unwritten.push({ id, bytes });
        if (unwritten.length === filesAtATime) {
          await writing;
          writing = writeTogether(unwritten);
          // It is awaited later. Until then, its failure is not unhandled.
          writing.catch(() => undefined);
          unwritten = [];
        }
      } else {
        sizeBytes = await withArchiveFaults(path, () =>
          writeNewFile(id, readVerified(archive.zip, entry, leftBytes), () => undefined, signal),
        );
      }
      leftBytes -= sizeBytes;
      files.push({ id, path, sizeBytes });
    }
    await writing;
    await writeTogether(unwritten);
    return files;
  } finally {
    // The caller removes the folder.
    await writing.catch(() => undefined);
  }
}

/** The library handles unusual entries. */
function isSmall(entry: Entry): boolean {
  const { compressionMethod, compressedSize, uncompressedSize } = entry;
  return (
    (compressionMethod === stored || compressionMethod === deflated) &&
    !entry.isEncrypted() &&
    Math.max(compressedSize, uncompressedSize) <= smallBytes
  );
}

/** Reads the bytes of a small entry. Throws if the size or the checksum differs. */
async function readSmall({ zip, reader }: Archive, entry: Entry): Promise<Buffer> {
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const packed = await reader.bytesAt(fileDataStart, entry.compressedSize);
  const bytes =
    entry.compressionMethod === stored
      ? packed
      : inflateRawSync(packed, { maxOutputLength: Math.max(entry.uncompressedSize, 1) });
  if (bytes.length !== entry.uncompressedSize || crc32(bytes) !== entry.crc32)
    throw new Error('size or checksum differs');
  return bytes;
}

interface SmallFile {
  readonly id: string;
  readonly bytes: Buffer;
}

/** Waits for all writes before it rejects, because the caller then removes their folder. */
async function writeTogether(files: readonly SmallFile[]): Promise<void> {
  const results = await Promise.allSettled(
    files.map(({ id, bytes }) =>
      withFileFaults(id, () => writeSmall(id, bytes, { flag: 'wx', mode: privateFileMode })),
    ),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
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
