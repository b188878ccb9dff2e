import { bytesToBase64, textToBase64 } from '../lib/base64.ts';
import { sha256Hex } from '../lib/crypto.ts';
import type { BridgeModule } from './bridgeModule.ts';

/** How the bridge is sent. */
export interface FreightForm {
  /** Whether it is compressed with zlib to a third of its size. Julia 1.5 doesn't bundle zlib, so it may not be able to unpack it. */
  readonly isPacked: boolean;
  /** Maximum base64 characters per request. Infinity sends the bridge in one piece. */
  readonly partLength: number;
}

/** The bridge, encoded for sending. */
export interface Freight {
  readonly isPacked: boolean;
  /** Size of the unpacked Julia source. */
  readonly sourceBytes: number;
  /** Base64, in order. Each part is sent in its own request. */
  readonly parts: readonly string[];
  /** SHA-256 of the joined parts, in hex. */
  readonly hash: string;
}

/** Encodes the bridge for sending. */
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
