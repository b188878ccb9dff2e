import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

const windowBytes = 256 * 1024;
const pieceBytes = 64 * 1024;

interface Window {
  readonly start: number;
  readonly end: number;
  readonly bytes: Promise<Buffer>;
}

/**
 * Reads an archive in large windows. The library requests each header on its own, and a system call per header takes
 * longer than the rest of the work. The owner of the handle closes it.
 */
export class ArchiveReader extends RandomAccessReader {
  private readonly handle: FileHandle;
  private window: Window | undefined;

  constructor(handle: FileHandle) {
    super();
    this.handle = handle;
  }

  /** Returns a few bytes of the archive. Rejects if it ends before them. */
  async bytesAt(start: number, length: number): Promise<Buffer> {
    const end = start + length;
    if (this.window === undefined || start < this.window.start || end > this.window.end) {
      const size = Math.max(length, windowBytes);
      this.window = { start, end: start + size, bytes: this.readOnce(start, size) };
    }
    const { start: windowStart, bytes } = this.window;
    const found = (await bytes).subarray(start - windowStart, end - windowStart);
    if (found.length < length) throw new Error('unexpected end');
    return found;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.bytesAt(position, length).then(
      (bytes) => {
        bytes.copy(buffer, offset);
        callback(null);
      },
      (error: unknown) => {
        callback(error as Error);
      },
    );
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.pieces(start, end), { objectMode: false });
  }

  private async *pieces(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end;) {
      const piece = await this.readOnce(at, Math.min(pieceBytes, end - at));
      if (piece.length === 0) return;
      yield piece;
      at += piece.length;
    }
  }

  private async readOnce(start: number, length: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.handle.read(Buffer.allocUnsafe(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  }
}
