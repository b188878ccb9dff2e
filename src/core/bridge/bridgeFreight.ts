import { bytesToBase64, textToBase64 } from '../lib/base64.ts';
import { sha256Hex } from '../lib/crypto.ts';
import type { BridgeModule } from './bridgeModule.ts';

/** A way to send the bridge. */
export interface FreightForm {
  /** As a stream of zlib: a third of the size. Julia unpacks it where it finds zlib, which 1.5 does not bring along. */
  readonly isPacked: boolean;
  /** The longest text in one request, in characters of base64; Infinity: the bridge goes as a whole. */
  readonly partLength: number;
}

/** The bridge in the form in which it is sent. */
export interface Freight {
  readonly isPacked: boolean;
  /** The size of the Julia in it, unpacked. */
  readonly sourceBytes: number;
  /** Base64, in order; each goes in a request of its own. */
  readonly parts: readonly string[];
  /** SHA-256 of all parts together, in hex. */
  readonly hash: string;
}

export async function freightOf({ source }: BridgeModule, { isPacked, partLength }: FreightForm): Promise<Freight> {
  const bytes = new TextEncoder().encode(source);
  const text = isPacked ? bytesToBase64(await deflated(bytes)) : textToBase64(source);
  return { isPacked, sourceBytes: bytes.length, parts: pieces(text, partLength), hash: await sha256Hex(text) };
}

function pieces(text: string, length: number): string[] {
  if (text.length <= length) return [text];
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
