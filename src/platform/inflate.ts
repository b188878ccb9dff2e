/** Decompresses a zlib stream (RFC 1950). Rejects if it is invalid or longer than `maxBytes`. */
export type Inflate = (packed: Uint8Array, maxBytes: number) => Promise<Uint8Array>;
