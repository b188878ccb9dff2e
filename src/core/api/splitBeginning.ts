/** A body whose first bytes are available in advance. */
export interface Beginning {
  /** At least the requested number of bytes, unless the body is shorter. */
  readonly bytes: Uint8Array;
  /** The whole body, including `bytes`. */
  readonly whole: AsyncIterable<Uint8Array>;
}

/** Reads the first bytes of a body without consuming them. */
export async function splitBeginning(body: AsyncIterable<Uint8Array>, minBytes: number): Promise<Beginning> {
  const chunks = body[Symbol.asyncIterator]();
  let bytes = new Uint8Array();
  let isAtEnd = false;
  while (bytes.length < minBytes && !isAtEnd) {
    const next = await chunks.next();
    if (next.done === true) isAtEnd = true;
    else bytes = concat(bytes, next.value);
  }
  let isBeginningGiven = bytes.length === 0;
  const whole: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => whole,
    async next() {
      if (!isBeginningGiven) {
        isBeginningGiven = true;
        return { done: false, value: bytes };
      }
      return isAtEnd ? { done: true, value: undefined } : chunks.next();
    },
    async return() {
      await chunks.return?.();
      return { done: true, value: undefined };
    },
  };
  return { bytes, whole };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
