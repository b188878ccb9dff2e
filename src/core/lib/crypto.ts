import { bytesToBase64Url } from './base64.ts';

/** Returns random bytes as base64url, which no encoder changes. The default is 256 bits. */
export function randomToken(byteCount = 32): string {
  return bytesToBase64Url(crypto.getRandomValues(new Uint8Array(byteCount)));
}

/** Returns a short random identifier of lowercase letters and digits. Not suitable as a secret. */
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36)).join('');
}

/** Returns the SHA-256 of bytes, or of a text's UTF-8, as hex. */
export async function sha256Hex(content: string | Uint8Array): Promise<string> {
  return [...(await sha256(content))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Returns the SHA-256 of a text's UTF-8 as base64url (43 characters). */
export async function sha256Base64Url(text: string): Promise<string> {
  return bytesToBase64Url(await sha256(text));
}

async function sha256(content: string | Uint8Array): Promise<Uint8Array> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
