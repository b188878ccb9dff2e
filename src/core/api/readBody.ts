import { EngeeError } from '../errors/engeeError.ts';
import type { Operation } from '../errors/fault.ts';

const mebibyte = 1024 * 1024;

interface WithBody {
  readonly body: AsyncIterable<Uint8Array>;
}

/** The whole body as text. A body over the cap, counted as it comes out of its compression, is a protocol fault. */
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

/** The beginning of a body that has failed anyway; nothing of it is worth another error. */
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
    // What came is enough.
  }
  return text;
}

/** Closes the connection of an answer that nobody reads. */
export async function discard({ body }: WithBody): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}
