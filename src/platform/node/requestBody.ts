import { Readable, Transform, type TransformCallback } from 'node:stream';
import FormData from 'form-data';
import type { HttpBody, MultipartFile } from '../http.ts';
import { chunkBytes, readUnchanged, takeSnapshot } from './unchangedFile.ts';

/** A request body that knows its length, counts the bytes sent, and reports the request that it is piped into. */
export class RequestBody extends Transform {
  readonly contentType: string;
  readonly totalBytes: number;
  /** Called with the number of bytes passed on so far. */
  onProgress: (sentBytes: number) => void = () => undefined;
  /** Called with the request that the body is piped into, because the HTTP client doesn't expose it otherwise. */
  onPipe: (destination: NodeJS.WritableStream) => void = () => undefined;
  private sentBytes = 0;

  constructor(contentType: string, totalBytes: number) {
    super();
    this.contentType = contentType;
    this.totalBytes = totalBytes;
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    this.onPipe(destination);
    return super.pipe(destination, options);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.sentBytes += chunk.length;
    this.onProgress(this.sentBytes);
    done(null, chunk);
  }
}

/** Opens a body for one request. A second request needs a new one. Rejects with an `HttpFailure` for a local file. */
export async function openRequestBody(body: HttpBody): Promise<RequestBody> {
  if (body.kind === 'text') {
    const bytes = Buffer.from(body.text);
    const stream = new RequestBody(body.contentType, bytes.length);
    stream.end(bytes);
    return stream;
  }
  return openMultipart(body);
}

async function openMultipart(body: Extract<HttpBody, { kind: 'multipart' }>): Promise<RequestBody> {
  // The project prescribes form-data.
  const form = new FormData();
  for (const { name, value } of body.fields) form.append(name, value);
  const open = new Set<Readable>();
  for (const file of body.files) await appendFile(form, file, open);

  const stream = new RequestBody(form.getHeaders()['content-type'] as string, form.getLengthSync());
  // form-data doesn't propagate errors and doesn't close its files.
  form.on('error', (error: Error) => stream.destroy(error));
  stream.on('close', () => {
    for (const source of open) source.destroy();
  });
  form.pipe(stream);
  return stream;
}

/** Appends a function instead of a stream, so that form-data opens each file only when it is needed. */
async function appendFile(form: FormData, file: MultipartFile, open: Set<Readable>): Promise<void> {
  const { sizeBytes, read } = await sourceOf(file.source);
  const give = (next: (source: Readable) => void) => {
    const source = Readable.from(read());
    open.add(source);
    source.on('close', () => open.delete(source));
    next(source);
  };
  // An explicit type, because form-data would derive one from the file extension.
  form.append(file.fieldName, give, {
    filename: file.fileName,
    contentType: 'application/octet-stream',
    knownLength: sizeBytes,
  });
}

interface Source {
  readonly sizeBytes: number;
  readonly read: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

async function sourceOf(source: MultipartFile['source']): Promise<Source> {
  if (source.kind === 'bytes') return { sizeBytes: source.bytes.length, read: () => inChunks(source.bytes) };
  const snapshot = await takeSnapshot(source.path, source.identity);
  return { sizeBytes: snapshot.sizeBytes, read: () => readUnchanged(snapshot) };
}

/** Splits bytes into chunks, so that progress is visible and network buffers stay small. */
function* inChunks(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}
