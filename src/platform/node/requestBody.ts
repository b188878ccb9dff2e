import { Readable, Transform, type TransformCallback } from 'node:stream';
import FormData from 'form-data';
import type { HttpBody, MultipartFile } from '../http.ts';
import { chunkBytes, planFile, readUnchanged } from './unchangedFile.ts';

/** A body on its way: it knows its length, counts what was taken from it, and tells who takes it. */
export class RequestBody extends Transform {
  readonly contentType: string;
  readonly totalBytes: number;
  /** Called with the bytes handed on so far. */
  onProgress: (sentBytes: number) => void = () => undefined;
  /** Called with the request that the body is piped into; the HTTP client shows it nowhere else. */
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

/** Readies a body for one request; a second request needs a new one. Rejects with an `HttpFailure` for a local file. */
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
  const form = new FormData();
  for (const { name, value } of body.fields) form.append(name, value);
  const open = new Set<Readable>();
  for (const file of body.files) await appendFile(form, file, open);

  const stream = new RequestBody(form.getHeaders()['content-type'] as string, form.getLengthSync());
  // form-data neither ends with its reader nor closes its files: both are done by hand.
  form.on('error', (error: Error) => stream.destroy(error));
  stream.on('close', () => {
    for (const source of open) source.destroy();
  });
  form.pipe(stream);
  return stream;
}

/** A function instead of a stream makes form-data open each file only when its turn comes. */
async function appendFile(form: FormData, file: MultipartFile, open: Set<Readable>): Promise<void> {
  const { sizeBytes, read } = await sourceOf(file.source);
  const give = (next: (source: Readable) => void) => {
    const source = Readable.from(read());
    open.add(source);
    source.on('close', () => open.delete(source));
    next(source);
  };
  // A type of our own choice: form-data would look one up by the name's extension.
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
  const planned = await planFile(source.path, source.identity);
  return { sizeBytes: planned.sizeBytes, read: () => readUnchanged(planned) };
}

/** In pieces, so that progress is seen and the memory of the network stays small. */
function* inChunks(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}
