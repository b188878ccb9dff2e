import { base64UrlToBytes, bytesToBase64Url } from '../lib/base64.ts';

const ivLength = 12;

/**
 * Seals a text (AES-256-GCM) for those who have the key.
 * @param key 256 bits as base64url
 * @param context is not in the result; it must be the same to open it
 * @returns two words of base64url with a space between
 */
export async function seal(key: string, text: string, context: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivLength));
  const sealed = await crypto.subtle.encrypt(
    parametersOf(iv, context),
    await keyOf(key, 'encrypt'),
    new TextEncoder().encode(text),
  );
  return `${bytesToBase64Url(iv)} ${bytesToBase64Url(new Uint8Array(sealed))}`;
}

/** Opens what `seal` gave. Rejects when it was changed, or sealed with another key or context. */
export async function unseal(key: string, iv: string, sealed: string, context: string): Promise<string> {
  const bytes = await crypto.subtle.decrypt(
    parametersOf(base64UrlToBytes(iv), context),
    await keyOf(key, 'decrypt'),
    base64UrlToBytes(sealed),
  );
  return new TextDecoder().decode(bytes);
}

function parametersOf(iv: Uint8Array<ArrayBuffer>, context: string) {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(context) };
}

async function keyOf(key: string, usage: 'encrypt' | 'decrypt') {
  return crypto.subtle.importKey('raw', base64UrlToBytes(key), 'AES-GCM', false, [usage]);
}
