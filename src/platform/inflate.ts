/** Decompresses a zlib stream (RFC 1950). Rejects if it is invalid or longer than `maxBytes`. */
export type Inflate = (packed: Uint8Array, maxBytes: number) => Promise<Uint8Array>;

/** Decompresses a file of the extension (Brotli, RFC 7932). Rejects if it is invalid. */
export type UnpackFile = (packed: Uint8Array) => Promise<Uint8Array>;
