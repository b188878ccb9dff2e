import { Dicer } from '@fastify/busboy';
import { EngeeError } from '../errors/engeeError.ts';
import { parseDisposition } from './contentDisposition.ts';

/** The file in a multipart response. */
export interface FilePart {
  readonly fileName?: string;
  readonly sizeBytes?: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

type PartHeader = Readonly<Record<string, readonly string[] | undefined>>;

/** Disables the parser's backpressure per part, which would deadlock when a long part arrives in one chunk. Its types lack `partHwm`. */
const parserLimits = { maxHeaderPairs: 32, partHwm: Number.MAX_SAFE_INTEGER };

/**
 * Streams the first file of a multipart body in constant memory. A part is a file if it has a file name, a content type
 * or a disposition other than `form-data`. Later parts are skipped. Rejects with a protocol fault if there is no file.
 * If the closing boundary is missing, rejects here or while the bytes are read.
 *
 * Uses busboy's low-level parser, because its form parser skips files that are an `attachment` or have no disposition.
 */
export async function firstFile(body: AsyncIterable<Uint8Array>, boundary: string): Promise<FilePart> {
  const parser = createParser(boundary);
  const chunks = body[Symbol.asyncIterator]();
  while (parser.header === undefined) {
    const next = await chunks.next();
    if (next.done === true) {
      await parser.end();
      throw protocolError('multipart: no file');
    }
    await parser.write(next.value);
  }
  const { header } = parser;
  const size = header['content-length']?.[0] ?? '';
  return {
    ...parseDisposition(header['content-disposition']?.[0] ?? ''),
    ...(/^\d{1,15}$/.test(size) && { sizeBytes: Number(size) }),
    bytes: readRest(chunks, parser),
  };
}

/** Returns the boundary in a `Content-Type`, quoted or not. */
export function boundaryOf(contentType: string): string | undefined {
  const match = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/** Returns the boundary of a body that begins like multipart, with a boundary line and a part header. */
export function sniffBoundary(beginning: Uint8Array): string | undefined {
  const text = new TextDecoder('latin1').decode(beginning.subarray(0, 512));
  return /^(?:\r\n)?--([^\r\n]{1,200})\r\ncontent-/i.exec(text)?.[1];
}

interface Parser {
  /** The file's header. Undefined until the file begins. */
  readonly header: PartHeader | undefined;
  write(chunk: Uint8Array): Promise<void>;
  /** Returns the file's bytes that arrived since the last call. */
  take(): Uint8Array[];
  /** Rejects if the closing boundary is missing. */
  end(): Promise<void>;
}

async function* readRest(
  chunks: AsyncIterator<Uint8Array>,
  parser: Parser,
): AsyncGenerator<Uint8Array, void, undefined> {
  let isAtEnd = false;
  try {
    while (!isAtEnd) {
      yield* parser.take();
      const next = await chunks.next();
      if (next.done === true) isAtEnd = true;
      else await parser.write(next.value);
    }
    await parser.end();
    yield* parser.take();
  } finally {
    if (!isAtEnd) await chunks.return?.();
  }
}

function createParser(boundary: string): Parser {
  const dicer = new Dicer({ boundary, ...parserLimits });
  const taken: Uint8Array[] = [];
  let header: PartHeader | undefined;
  let fileEnd = Promise.resolve();

  dicer.on('part', (part) => {
    // The parser also reports a truncated part through its own error event.
    part.on('error', () => undefined);
    part.on('header', (found) => {
      if (header !== undefined || !isFile(found as PartHeader)) return;
      header = found as PartHeader;
      part.on('data', (chunk) => taken.push(chunk as Uint8Array));
      fileEnd = new Promise((resolve) => part.once('end', resolve));
    });
    // No backpressure is needed, because at most one chunk of the body is parsed ahead.
    part.resume();
  });
  const finished = new Promise<void>((resolve, reject) => {
    dicer.once('finish', resolve);
    dicer.on('error', reject);
  });
  finished.catch(() => undefined);

  return {
    get header() {
      return header;
    },
    write: (chunk) =>
      new Promise((resolve) => {
        dicer.write(chunk, () => {
          resolve();
        });
      }),
    take: () => taken.splice(0),
    async end() {
      dicer.end();
      try {
        await finished;
      } catch {
        throw protocolError('multipart: ends early');
      }
      await fileEnd;
    },
  };
}

function isFile(header: PartHeader): boolean {
  const disposition = header['content-disposition']?.[0] ?? '';
  const isField = /^form-data\b/i.test(disposition) && parseDisposition(disposition).fileName === undefined;
  return !isField || header['content-type'] !== undefined;
}

function protocolError(detail: string): EngeeError {
  return new EngeeError({ kind: 'protocol', what: 'download', detail });
}
