/** The bytes in a stream of zlib (RFC 1950). Rejects for anything else, and for more than `maxBytes`. */
export type Inflate = (packed: Uint8Array, maxBytes: number) => Promise<Uint8Array>;
