import { EngeeError } from '../errors/engeeError.ts';
import type { Operation } from '../errors/fault.ts';

const mebibyte = 1024 * 1024;

interface WithBody {
  readonly body: AsyncIterable<Uint8Array>;
}

/** Reads the whole body as text. Throws a protocol fault if it is longer than `maxBytes` after decompression. */
export async function readText({ body }: WithBody, maxBytes: number, what: Operation): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new EngeeError({
        kind: 'protocol',
        what,
        detail: `> ${maxBytes / mebibyte} MiB`,
        problem: { kind: 'tooLong', maxBytes },
      });
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Reads the beginning of the body of a failed request. Never throws, because the request's own error matters more. */
export async function readBeginning({ body }: WithBody, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk.subarray(0, maxBytes - bytes), { stream: true });
      bytes += chunk.length;
      if (bytes >= maxBytes) break;
    }
  } catch {
    // What has arrived is enough.
  }
  return text;
}

/** Closes the connection of a response that won't be read. */
export async function discard({ body }: WithBody): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}
