import { compactBytes } from './readings.ts';

/** Bytes to search for, without whitespace, and the number of bytes before and after them that contain bits of the secret. */
export interface Needle {
  readonly bytes: Uint8Array;
  readonly before: number;
  readonly after: number;
}

const utf8 = new TextEncoder();

/**
 * Returns the forms of a secret after percent-encoding and string escapes are decoded: plain, hex, and base64 at every
 * alignment within a longer encoded text.
 */
export function spellings(secret: string): readonly Needle[] {
  const plain = [secret, secret.replaceAll(' ', '+')].map((text) => ({
    bytes: compactBytes(text),
    before: 0,
    after: 0,
  }));
  const forms = [
    secret,
    encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd')),
    new URLSearchParams([['', secret]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
  ];
  const all = [...plain, ...hex(secret), ...[...new Set(forms)].flatMap(base64)];
  return [...new Map(all.map((needle) => [`${needle.before}${needle.after}${needle.bytes.join()}`, needle])).values()];
}

function hex(secret: string): readonly Needle[] {
  const lower = Array.from(utf8.encode(secret), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [lower, lower.toUpperCase()].map((text) => ({ bytes: utf8.encode(text), before: 0, after: 0 }));
}

function base64(text: string): readonly Needle[] {
  const bytes = utf8.encode(text);
  return [0, 1, 2].flatMap((skipped) => {
    const end = skipped + bytes.length;
    const encoded = btoa(
      '\0'.repeat(skipped) + Array.from(bytes, (byte) => String.fromCharCode(byte)).join('') + '\0\0',
    );
    // A character has six bits. The outer ones share bits with their neighbors, so they vary.
    const inner = encoded.slice(Math.ceil((skipped * 8) / 6), Math.floor((end * 8) / 6));
    const needle = { before: skipped === 0 ? 0 : 1, after: end % 3 === 0 ? 0 : 1 };
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')].map((characters) => ({
      ...needle,
      bytes: utf8.encode(characters),
    }));
  });
}
